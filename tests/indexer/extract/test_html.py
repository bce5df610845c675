"""Tests of reading web pages."""

from types import SimpleNamespace

import pytest
from lxml import html as lxml_html

from coi.document import ExtractedDocument
from indexer.extract.html import extract_html
from indexer.extract.html_rules import HtmlRules

SENTENCE = "The commission heard several witnesses and published the minutes of each of its meetings. "
NAVIGATION = "<nav><a href=/>Home</a><a href=/about>About us</a></nav>"


def read(page: str, *, url: str = "") -> ExtractedDocument:
    return extract_html(page.encode(), None, url=url)


def article(inside: str, *, head: str = "") -> str:
    return f"<html lang=en><head>{head}</head><body>{NAVIGATION}<main><article>{inside}</article></main><footer>Imprint</footer></body></html>"


def test_the_main_text_is_one_page_with_number_one_and_no_label() -> None:
    page = read(article(f"<h1>Findings</h1><p>{SENTENCE * 6}</p>"))
    assert [(one.number, one.label) for one in page.pages] == [(1, None)]
    assert SENTENCE.strip() in page.text
    assert "Imprint" not in page.text
    assert "About us" not in page.text


def test_every_heading_stands_at_its_offset() -> None:
    page = read(
        article(f"<h1>Findings</h1><p>{SENTENCE * 4}</p><h2>Who was <em>heard</em></h2><p>{SENTENCE * 4}</p>")
    )
    assert [(one.level, one.text) for one in page.headings] == [(1, "Findings"), (2, "Who was heard")]
    for heading in page.headings:
        assert page.pages[0].text[heading.start :].startswith(heading.text)


def test_rows_of_a_table_are_lines_and_items_of_a_list_begin_with_a_dash() -> None:
    table = "<table><tr><th>Region</th><th>Courts</th></tr><tr><td>North</td><td>12</td></tr></table>"
    page = read(article(f"<p>{SENTENCE * 6}</p>{table}<ul><li>first point</li><li>second point</li></ul>"))
    assert "Region | Courts\nNorth | 12" in page.text
    assert "- first point\n- second point" in page.text


def test_the_whole_body_is_read_where_the_main_text_is_short() -> None:
    page = read("<html><body><nav>Menu</nav><div>Office closed.</div><script>var x</script></body></html>")
    assert (page.status, page.text) == ("ok", "Office closed.")


def test_a_page_is_decoded_before_it_is_parsed() -> None:
    said = "<html><head><meta charset='utf-16'></head><body><p>Суд отложил заседание.</p></body></html>"
    assert extract_html(said.encode("cp1251"), None).text == "Суд отложил заседание."


def test_the_charset_of_the_header_wins_over_the_one_in_the_page() -> None:
    said = "<html><head><meta charset='iso-8859-1'></head><body><p>Суд</p></body></html>"
    assert extract_html(said.encode("cp1251"), "text/html; charset=windows-1251").text == "Суд"


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<html><body><script>x</script></body></html>", "<!-- -->"]
)
def test_a_page_without_words_is_empty(page: str) -> None:
    assert read(page).status == "empty"


def test_a_page_above_ten_megabytes_is_not_parsed() -> None:
    assert extract_html(b"<html>" + b" " * (10 << 20), None).status == "too_large"


def test_a_page_nested_too_deeply_gives_its_text_and_is_partial() -> None:
    page = read("<html><body>" + "<div>" * 50_000 + "words below" + "</div>" * 50_000)
    assert (page.status, page.text) == ("partial", "words below")


def test_a_tag_with_a_hundred_thousand_attributes_is_read_without_them() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(100_000))
    assert read(f"<html><body><p {attributes}>the words</p>").text == "the words"


def test_a_page_of_very_many_elements_is_read_in_full() -> None:
    page = read("<html><body>" + "<p>word</p>" * 31_000)
    assert page.text.count("word") == 31_000


def test_nul_and_control_characters_are_gone() -> None:
    assert extract_html(b"<html><body><p>ab\0cd\x08</p></body></html>", None).text == "abcd"


def test_title_language_and_authors_come_from_the_markup() -> None:
    head = (
        "<title>Returns in winter | Sample Bulletin</title><meta property='og:site_name' content='Sample Bulletin'>"
        "<meta name=author content='Sample Editors'><meta name=author content='https://example.org/x'>"
    )
    page = read(article(f"<p>{SENTENCE * 6}</p>", head=head).replace("lang=en", "lang=en-GB"))
    assert (page.title, page.language, page.authors) == ("Returns in winter", "en", ("Sample Editors",))


def test_the_heading_that_the_title_element_contains_is_the_title() -> None:
    page = read(
        article(
            f"<h1>Returns in winter</h1><p>{SENTENCE * 6}</p>",
            head="<title>Bulletin: Returns in winter</title>",
        )
    )
    assert page.title == "Returns in winter"


def test_broken_structured_data_is_left_aside() -> None:
    head = (
        "<script type='application/ld+json'>{broken</script><script type='application/ld+json'>"
        + "[" * 5000
        + "</script>"
    )
    assert read(article(f"<p>{SENTENCE * 6}</p>", head=head)).status == "ok"


def test_paragraphs_in_one_cell_of_a_table_are_not_glued_together() -> None:
    table = "<table><tr><td><p>South</p><p>coast</p></td><td>12</td></tr></table>"
    page = read(article(f"<p>{SENTENCE * 6}</p>{table}"))
    assert "South coast | 12" in page.text


def test_a_table_that_lays_out_the_page_keeps_its_paragraphs() -> None:
    page = read(
        f"<html><body><table><tr><td><p>{SENTENCE * 6}</p><p>Next. {SENTENCE * 6}</p></td></tr></table>"
    )
    assert [line[:5] for line in page.text.splitlines() if line] == ["The c", "Next."]


WORD_NOTE = "<div id=ftn1 class=footnote><p><a href='#_ftnref1' name='_ftn1'>[1]</a> Bulletin of the sample body, page 3.</p></div>"


def test_footnotes_outside_the_main_text_stand_once_at_its_end() -> None:
    mark = "<a href='#_ftn1' name='_ftnref1'>[1]</a>"
    page = read(f"<html><body><article><p>{SENTENCE * 6}{mark}</p></article>{WORD_NOTE}</body></html>")
    assert page.text.endswith("[1] Bulletin of the sample body, page 3.")
    assert page.text.count("Bulletin of the sample body") == 1


def test_footnotes_within_the_main_text_are_not_said_twice() -> None:
    notes = "<ol><li id=n1>Bulletin of the sample body. <a href='#r1'>↩</a></li></ol>"
    page = read(article(f"<p id=r1>{SENTENCE * 6}<sup><a href='#n1'>1</a></sup></p>{notes}"))
    assert page.text.count("Bulletin of the sample body") == 1
    assert page.text.count("The commission heard") == 6


def test_a_table_of_contents_brings_no_notes() -> None:
    contents = "<nav><a href='#c1'>1</a> <a href='#c2'>2</a></nav>"
    chapters = (
        f"<div><h2 id=c1>Links</h2></div><div id=c2>{'<a href=/x>Elsewhere in the bulletin</a> ' * 200}</div>"
    )
    page = read(f"<html><body>{contents}<article><p>{SENTENCE * 6}</p></article><footer>{chapters}</footer>")
    assert "Links" not in page.text
    assert "Elsewhere" not in page.text


def ruled(page: str, rules: HtmlRules) -> ExtractedDocument:
    return extract_html(page.encode(), None, rules=rules)


def test_the_rules_of_a_source_say_which_part_is_the_text_and_what_in_it_is_none() -> None:
    page = article(f"<h1>Findings</h1><p>{SENTENCE * 6}</p><div class=share>Share this</div>")
    page += "<div id=text><h2>Summary</h2><p>Short.</p><div class=share>Tell a friend</div></div>"
    found = ruled(page, HtmlRules("#text, #text p", (".share",)))
    assert found.text == "Summary\n\nShort."
    assert [heading.text for heading in found.headings] == ["Summary"]
    assert "#text" in found.engine


def test_what_a_rule_removes_is_gone_from_the_main_text_too() -> None:
    page = article(
        f"<p>{SENTENCE * 6}</p><p class=appeal>{'Give to the sample fund today. ' * 6}</p>{SENTENCE}"
    )
    assert "sample fund" in read(page).text
    assert "sample fund" not in ruled(page, HtmlRules(remove=(".appeal",))).text


def test_a_rule_that_matches_nothing_loses_no_text_and_says_so() -> None:
    found = ruled(article(f"<p>{SENTENCE * 6}</p>"), HtmlRules("#no-such-place"))
    assert SENTENCE.strip() in found.text
    assert "matched nothing" in found.engine


@pytest.mark.parametrize(("paragraphs", "whole"), [(0, False), (4, False), (8, True)])
def test_the_body_replaces_a_short_main_text_only_where_it_has_paragraphs(
    paragraphs: int, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = SimpleNamespace(body=lxml_html.fragment_fromstring("<body><p>Main words.</p></body>"))
    monkeypatch.setattr("trafilatura.bare_extraction", lambda *_, **__: short)
    body = "<p>Main words.</p>" + "<div>Label</div>" * 200 + f"<p>{SENTENCE}{SENTENCE[:20]}</p>" * paragraphs
    assert ("Label" in read(f"<html><body>{body}</body></html>").text) is whole


def test_a_page_within_a_drawing_is_text_in_its_place() -> None:
    drawn = "<svg><title>t</title><text>axis</text><foreignObject width=9><p>Who may appeal.</p></foreignObject></svg>"
    text = read(article(f"<h1>Findings</h1><p>{SENTENCE * 4}</p>{drawn}<p>{SENTENCE * 3}The end.</p>")).text
    assert "axis" not in text
    assert 0 < text.index("Who may appeal.") < text.index("The end.")
    assert read(f"<h1>Steps</h1>{drawn}after it").text == "Steps\n\nWho may appeal.\n\nafter it"
