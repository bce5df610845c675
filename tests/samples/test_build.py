"""Tests that the committed sample site is what the texts make, and that it shows every kind of document."""

import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import docx
import pypdfium2
import pytest
import yaml
from bs4 import BeautifulSoup

from coi.source import load_source
from tests.samples.build import MADE_WITH, SAMPLES, build_site
from tests.samples.site_dates import DATE_EVIDENCE, date_evidence, date_in_words
from tests.samples.texts import SampleText, read_texts

SITE = SAMPLES / "site"
ORIGIN = "http://samples.coi.test"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def texts() -> tuple[SampleText, ...]:
    return tuple(text for text in read_texts(SAMPLES / "texts") if not text.earlier)


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((SITE / "site.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    (folder / "left-over").mkdir()
    (folder / "left-over" / "old.html").write_text("old", encoding="utf-8")
    build_site(SAMPLES, folder)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


def skip_where_made_otherwise(facts: Mapping[str, Any], *packages: str) -> None:
    for package in packages:
        made_with, installed = facts["made_with"][package], version(package)
        if made_with != installed:
            pytest.skip(f"the site was made with {package} {made_with}, here is {package} {installed}")


def open_pdf(path: Path) -> "pypdfium2.PdfDocument":
    return pypdfium2.PdfDocument(path.read_bytes())


def page(path: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / path.lstrip("/")).read_bytes(), "lxml")


def test_the_same_files_are_built_and_left_over_ones_removed(rebuilt: Path) -> None:
    assert sorted(files_of(rebuilt)) == sorted(files_of(SITE))
    assert not (rebuilt / "left-over").exists()


def test_web_pages_are_rebuilt_byte_for_byte(rebuilt: Path, facts: Mapping[str, Any]) -> None:
    skip_where_made_otherwise(facts, "babel")
    made, committed = files_of(rebuilt), files_of(SITE)
    for name in committed:
        if not name.startswith("files/") and name != "site.yml":
            assert made[name] == committed[name], name


def test_pdf_files_are_rebuilt_byte_for_byte(rebuilt: Path, facts: Mapping[str, Any]) -> None:
    skip_where_made_otherwise(facts, "babel", "typst", "pillow")
    made, committed = files_of(rebuilt), files_of(SITE)
    for name in committed:
        if name.endswith(".pdf"):
            assert made[name] == committed[name], name


def test_word_files_are_rebuilt_member_for_member(rebuilt: Path, facts: Mapping[str, Any]) -> None:
    # Compressed bytes may differ between versions of zlib, which is no part of the project.
    skip_where_made_otherwise(facts, "babel", "python-docx")
    made, committed = files_of(rebuilt), files_of(SITE)
    for name in committed:
        if name.endswith(".docx"):
            with (
                zipfile.ZipFile(BytesIO(made[name])) as new,
                zipfile.ZipFile(BytesIO(committed[name])) as old,
            ):
                assert new.namelist() == old.namelist()
                assert all(member.date_time == (1980, 1, 1, 0, 0, 0) for member in old.infolist())
                for member in old.namelist():
                    assert new.read(member) == old.read(member), f"{name}: {member}"


def test_two_builds_give_the_same_bytes(rebuilt: Path, tmp_path: Path) -> None:
    build_site(SAMPLES, tmp_path)
    assert files_of(tmp_path) == files_of(rebuilt)


def test_the_site_says_what_it_was_made_with(facts: Mapping[str, Any]) -> None:
    assert set(facts["made_with"]) == set(MADE_WITH)


def test_every_text_stands_on_the_site_and_can_be_found(texts: tuple[SampleText, ...]) -> None:
    listed = {address.removeprefix(ORIGIN) for address in addresses_of_sitemap()}
    for name in ("/responses/index.html", "/responses/page2.html", "/news/index.html"):
        listed |= {urljoin(name, str(link["href"])) for link in page(name).select("ul.listing a.title")}
    for text in texts:
        assert (SITE / text.path[1:]).is_file(), text.slug
        assert text.path in listed, text.slug


def test_the_site_is_small() -> None:
    assert sum(len(data) for data in files_of(SITE).values()) < 3_000_000


def test_the_page_of_a_text_says_its_language_title_and_direction(texts: tuple[SampleText, ...]) -> None:
    for text in texts:
        if text.format == "html":
            soup = page(text.path)
            assert soup.html is not None
            assert soup.html["lang"] == text.language
            assert soup.html["dir"] == ("rtl" if text.language in {"ar", "fa"} else "ltr")
            assert [heading.get_text() for heading in soup.find_all("h1")] == [text.title]


def test_every_kind_of_date_evidence_occurs_and_undated_pages_have_none(
    texts: tuple[SampleText, ...],
) -> None:
    seen = set()
    for text in (text for text in texts if text.format == "html"):
        evidence = date_evidence(text)
        seen.add(evidence)
        assert evidence_on(text) == ({evidence} if evidence else set()), text.slug
    assert seen == {*DATE_EVIDENCE, None}


def evidence_on(text: SampleText) -> set[str]:
    """Look for the publication date of a text in every place where its page may state it."""
    soup, day = page(text.path), str(text.published)
    found = {
        kind
        for kind, selector, stated in (
            ("dcterms", 'meta[name="dcterms.issued"]', day),
            ("article", 'meta[property="article:published_time"]', f"{day}T09:00:00+00:00"),
            ("citation", 'meta[name="citation_publication_date"]', day.replace("-", "/")),
        )
        for element in soup.select(selector)
        if element["content"] == stated
    }
    for element in soup.select('script[type="application/ld+json"]'):
        assert json.loads(element.get_text())["datePublished"] == day
        found.add("json-ld")
    for element in soup.select("article time"):
        assert element["datetime"] == day
        found.add("time-element")
    for element in soup.select("article .when"):
        assert text.published is not None
        assert element.get_text() == date_in_words(text.published, text.language)
        found.add("words")
    return found


def test_no_page_tells_the_crawler_countries_topics_or_document_type(texts: tuple[SampleText, ...]) -> None:
    for text in texts:
        if text.format == "html":
            source = (SITE / text.path[1:]).read_text(encoding="utf-8")
            assert not [value for value in (*text.topics, text.document_type) if f'"{value}"' in source]
            assert not [code for code in text.countries if f'"{code}"' in source]


def test_a_report_counts_its_front_matter_in_roman_numbers(texts: tuple[SampleText, ...]) -> None:
    for text in (text for text in texts if text.format == "pdf"):
        with open_pdf(SITE / text.path[1:]) as pdf:
            labels = [pdf.get_page_label(number) for number in range(len(pdf))]
            assert labels == ["i", "ii", *map(str, range(1, len(pdf) - 1))], text.slug
            outline = [entry.get_title() for entry in pdf.get_toc()]
            assert outline == [block.lines[0] for block in text.blocks if block.kind == "heading"], text.slug


def test_a_pdf_states_its_title_and_the_day_of_its_publication(texts: tuple[SampleText, ...]) -> None:
    for text in texts:
        if text.format in {"pdf", "pdf-two-columns"}:
            with open_pdf(SITE / text.path[1:]) as pdf:
                assert pdf.get_metadata_value("Title") == text.title
                assert pdf.get_metadata_value("CreationDate") == f"D:{text.published}090000Z".replace("-", "")


def test_a_paper_has_footnotes_on_its_pages(texts: tuple[SampleText, ...]) -> None:
    papers = [text for text in texts if text.format == "pdf-two-columns"]
    assert papers
    for text in papers:
        with open_pdf(SITE / text.path[1:]) as pdf:
            words = "".join(sheet.get_textpage().get_text_range() for sheet in pdf)
        for note in text.notes:
            assert note.split()[0] in words


def test_the_scan_is_one_image_without_a_text_layer(texts: tuple[SampleText, ...]) -> None:
    (scan,) = [text for text in texts if text.format == "scan"]
    with open_pdf(SITE / scan.path[1:]) as pdf:
        assert len(pdf) == 1
        assert pdf[0].get_textpage().count_chars() == 0
        assert [kind.type for kind in pdf[0].get_objects()] == [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]


def test_a_word_file_states_its_title_headings_and_day(texts: tuple[SampleText, ...]) -> None:
    word_texts = [text for text in texts if text.format == "docx"]
    assert word_texts
    for text in word_texts:
        document = docx.Document(str(SITE / text.path[1:]))
        assert text.published is not None
        assert document.core_properties.title == text.title
        assert document.core_properties.created.date() == text.published.first_day
        headings = [
            one.text for one in document.paragraphs if one.style and str(one.style.name).startswith("Heading")
        ]
        assert headings == [block.lines[0] for block in text.blocks if block.kind == "heading"]


def addresses_of_sitemap() -> list[str]:
    tree = ET.fromstring((SITE / "sitemap.xml").read_bytes())
    return [str(place.text) for place in tree.iter(f"{SITEMAP}loc")]


def test_the_sitemap_names_reports_laws_the_old_address_and_the_closed_page(
    texts: tuple[SampleText, ...], facts: Mapping[str, Any]
) -> None:
    expected = {text.path for text in texts if text.section in {"reports", "laws"}}
    expected |= set(facts["moved"]) | {"/private/internal-draft.html"}
    assert sorted(addresses_of_sitemap()) == sorted(ORIGIN + path for path in expected)
    assert set(facts["moved"].values()) <= {text.path for text in texts}


def test_the_feed_names_all_news_with_their_days(texts: tuple[SampleText, ...]) -> None:
    tree = ET.fromstring((SITE / "feed.xml").read_bytes())
    stated = {
        str(item.findtext("link")): _day_of(item.findtext("pubDate")) for item in tree.findall("channel/item")
    }
    assert stated == {
        ORIGIN + text.path: text.published.first_day if text.published else None
        for text in texts
        if text.section == "news"
    }


def _day_of(moment: str | None) -> object:
    read: datetime | None = None if moment is None else parsedate_to_datetime(moment)
    return None if read is None else read.date()


def test_the_rules_of_the_source_find_every_response_and_every_news_item(
    texts: tuple[SampleText, ...],
) -> None:
    source = load_source(SAMPLES.parent / "sources" / "network-focal-point" / "samples.yml")
    found: dict[str, tuple[str, str | None]] = {}
    for way in (way for way in source.harvest.ways if way.kind == "listing"):
        address: str | None = way.place
        while address is not None:
            soup = page(address.removeprefix(ORIGIN) + ("index.html" if address.endswith("/") else ""))
            for item in soup.select(way.rules["item"]):
                link, day = item.select_one(way.rules["link"]), item.select_one(way.rules["date"])
                assert link is not None
                found[urljoin(address, str(link["href"]))] = (
                    link.get_text(),
                    str(day["datetime"]) if day else None,
                )
            following = soup.select_one(way.rules["next"]) if "next" in way.rules else None
            address = urljoin(address, str(following["href"])) if following else None
    assert found == {
        ORIGIN + text.path: (text.title, str(text.published) if text.published else None)
        for text in texts
        if text.section in {"responses", "news"}
    }
    assert {way.place for way in source.harvest.ways if way.kind == "sitemap"} == {f"{ORIGIN}/sitemap.xml"}


def test_the_source_covers_the_languages_of_its_texts(texts: tuple[SampleText, ...]) -> None:
    source = load_source(SAMPLES.parent / "sources" / "network-focal-point" / "samples.yml")
    assert source.verified
    assert source.document_type is None
    assert source.countries == ()
    assert set(source.languages) == {text.language for text in texts}


def test_the_earlier_state_differs_in_what_was_changed_or_withdrawn(facts: Mapping[str, Any]) -> None:
    assert sorted(facts["earlier"]) == [
        "/feed.xml",
        "/news/index.html",
        "/news/withdrawn-notice.html",
        "/responses/index.html",
        "/responses/moldova-statelessness-procedure.html",
    ]
    assert facts["gone"] == ["/news/withdrawn-notice.html"]
    assert "/news/withdrawn-notice.html" in str(page("earlier/news/index.html"))
    assert "/news/withdrawn-notice.html" not in str(page("news/index.html"))
