"""Tests of reading mails as files, of Outlook's own kind too, and of saved pages."""

import pytest

from indexer.extract import extract
from indexer.extract.sniff import EML, MHTML, MSG, sniff
from tests.indexer.extract.made_files import word_document
from tests.indexer.extract.made_office import mail, outlook_message, storage, zipped

HEAD = "Звіт про суди\nFrom: Sample Sender <sender@example.org>\nTo: reader@example.org\nDate: Tue, 05 Mar 2024 10:00:00 +0200"
PICTURE = b"\x89PNG\r\n\x1a\nxxxx"
SENT = 133_540_704_000_000_000  # 2024-03-05 as Windows counts


def test_a_mail_shows_its_fields_and_its_body() -> None:
    read = extract(mail("First lines\nof it.\n\n\n\nSecond."), None)
    assert (read.status, read.media_type, read.title) == ("ok", EML, "Звіт про суди")
    assert read.text == f"{HEAD}\n\nFirst lines\nof it.\n\nSecond."
    assert [(one.text, one.start) for one in read.headings] == [("Звіт про суди", 0)]
    assert [(one.value, one.confidence) for one in read.dates] == [("2024-03-05", 0.8)]
    assert "Tue, 05 Mar 2024" in read.dates[0].evidence
    assert read.authors == ("Sample Sender",)


def test_of_two_forms_of_a_body_the_plain_one_is_read_and_a_lone_page_all_the_same() -> None:
    page = "<html><head><title>t</title></head><body><h1>Head</h1><p>words</p></body></html>"
    assert extract(mail("plain", html=page), None).text == f"{HEAD}\n\nplain"
    assert extract(mail("", html=page), None).text == f"{HEAD}\n\nHead\n\nwords"


def test_attachments_that_can_be_read_are_pages_and_others_are_named() -> None:
    annex = word_document(
        [("Heading 1", "Annex"), ("Normal", "annex words"), ("page", ""), ("Normal", "more")]
    )
    read = extract(mail("body", {"annex.docx": annex, "logo.png": PICTURE}), None)
    assert [(page.number, page.label, page.text) for page in read.pages[1:]] == [
        (2, "annex.docx, 1", "annex.docx\n\nAnnex\n\nannex words"), (3, "annex.docx, 2", "more"),
    ]  # fmt: skip
    assert [(one.page, one.start, one.level, one.text) for one in read.headings[1:]] == [
        (2, 0, 1, "annex.docx"), (2, 12, 2, "Annex"),
    ]  # fmt: skip
    assert (read.status, read.attachments) == ("ok", ("logo.png",))


def test_an_attachment_that_is_damaged_makes_the_mail_partial() -> None:
    read = extract(mail("body", {"annex.docx": zipped({"word/x": "x", "[Content_Types].xml": "x"})}), None)
    assert (read.status, read.attachments) == ("partial", ("annex.docx",))
    assert read.reason.startswith("“annex.docx” was not read: ")


def test_a_mail_in_a_mail_is_a_page_with_its_own_attachments() -> None:
    inner = b"From: b@example.org\nSubject: Inner\n\ninner words"
    data = (
        b'From: a@example.org\nSubject: Outer\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
        b"--b\nContent-Type: text/plain\n\nouter words\n--b\nContent-Type: message/rfc822\n\n"
        + inner
        + b"\n--b--\n"
    )
    read = extract(data, None)
    assert [(page.label, page.text) for page in read.pages[1:]] == [
        ("Inner", "Inner\n\nInner\nFrom: b@example.org\n\ninner words")
    ]


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        (b"=?utf-8?B?0YHRg9C0?= =?utf-8?B?0Lg=?=", "суди"),
        (b"=?windows-1251?Q?=F1=F3=E4?=", "суд"),
        (b"=?nonsense?Q?x?=", "x"),
        ("bare суд".encode(), "bare суд"),
        (b"folded\n over lines", "folded over lines"),
    ],
)
def test_fields_are_decoded(field: bytes, shown: str) -> None:
    assert extract(b"From: a@example.org\nSubject: " + field + b"\n\nbody", None).title == shown


def test_a_body_in_utf_7_and_one_of_an_old_code_page_are_read() -> None:
    head = b"From: a@example.org\nSubject: s\nMIME-Version: 1.0\nContent-Type: text/plain; charset="
    assert extract(head + b"utf-7\n\n" + "суд".encode("utf-7"), None).text.endswith("суд")
    assert extract(head + b"koi8-r\n\n" + "суд".encode("koi8-r"), None).text.endswith("суд")


def test_a_memo_that_begins_like_a_mail_loses_nothing_and_a_text_with_a_colon_stays_a_text() -> None:
    assert extract(b"Date: 5 March 2024\n\nwords", None).text == "Date: 5 March 2024\n\nwords"
    assert sniff(b"Subject: the courts\nFrom: the ministry\nwords follow at once") == "text/plain"


def test_a_saved_page_is_read_as_the_page_it_was() -> None:
    data = (
        b"From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/2024/05/17/x\nSubject: s\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/related;\n\ttype="text/html"; boundary="b"\n\n--b\nContent-Type: text/html\n'
        b"Content-Transfer-Encoding: quoted-printable\n\n<html><body><h1>Saved</h1><p>=D1=81=D1=83=D0=B4</p></body></html>\n--b--\n"
    )
    read = extract(data, None)
    assert (read.status, read.media_type, read.text) == ("ok", MHTML, "Saved\n\nсуд")
    assert [one.value for one in read.dates] == ["2024-05-17"]


def test_outlook_messages_are_read_like_mails() -> None:
    texts = {
        0x37: "Звіт",
        0xC1A: "Sample Sender",
        0xC1F: "s@example.org",
        0xE04: "reader",
        0x1000: "Body of it.",
    }
    files = {"annex.rtf": b"{\\rtf1 annex words}", "logo.png": PICTURE}
    read = extract(storage(outlook_message(texts, ticks=SENT, files=files)), None)
    assert (read.status, read.media_type, read.title, read.authors) == ("ok", MSG, "Звіт", ("Sample Sender",))
    head = "Звіт\nFrom: Sample Sender <s@example.org>\nTo: reader\nDate: 2024-03-05 00:00 UTC"
    assert [page.text for page in read.pages] == [f"{head}\n\nBody of it.", "annex.rtf\n\nannex words"]
    assert [one.value for one in read.dates] == ["2024-03-05"]
    assert read.attachments == ("logo.png",)


def test_an_outlook_message_within_another_keeps_its_attachments() -> None:
    inner = "__attach_version1.0_#00000000/__substg1.0_3701000D/"
    streams = outlook_message({0x37: "Outer", 0x1000: "outer"}) | outlook_message(
        {0x37: "Inner", 0x1000: "inner"}, prefix=inner, files={"deep.rtf": b"{\\rtf1 deep words}"}
    )
    read = extract(storage(streams), None)
    assert [(page.label, page.text) for page in read.pages[1:]] == [
        ("attached mail, 1", "attached mail\n\nInner\n\ninner"), ("attached mail, deep.rtf", "deep.rtf\n\ndeep words"),
    ]  # fmt: skip


def test_an_outlook_message_whose_body_is_a_page_is_read() -> None:
    streams = outlook_message({0x37: "Outer"}) | {
        "__substg1.0_10130102": b"<html><body><p>page words</p></body></html>"
    }
    assert extract(storage(streams), None).text == "Outer\n\npage words"


def test_a_mail_without_anything_is_empty() -> None:
    assert extract(b"MIME-Version: 1.0\nContent-Type: text/plain\n\n\n", None).status == "empty"


def _of_parts(kind: str, *parts: tuple[str, str]) -> bytes:
    made = "".join(f"--B\r\nContent-Type: text/{sort}\r\n\r\n{words}\r\n" for sort, words in parts)
    head = f'From: a@example.org\r\nTo: b@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary="B"\r\n\r\n'
    return f"{head}{made}--B--\r\n".encode()


@pytest.mark.parametrize(
    ("kind", "parts", "body"),
    [
        ("mixed", [("plain", "See below."), ("html", "<p>The second part.</p>")], "See below.\n\nThe second part."),
        ("mixed", [("plain", "The  same"), ("html", "<p>The same</p>")], "The  same"),
        ("alternative", [("plain", "plain"), ("html", "<p>a page</p>")], "plain"),
        ("alternative", [("plain", "  "), ("html", "<p>a page</p>")], "a page"),
    ],
)  # fmt: skip
def test_a_page_is_left_out_only_where_it_is_another_form_of_the_same_body(
    kind: str, parts: list[tuple[str, str]], body: str
) -> None:
    assert extract(_of_parts(kind, *parts), None).text == f"From: a@example.org\nTo: b@example.org\n\n{body}"
