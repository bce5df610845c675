"""Editions of one report that come as documents of their own are linked, each with what that is concluded from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coi.dates import PartialDate
from indexer.copies.series import Member, in_order, part_title, step
from tests.indexer.copies.shelf import Shelf, a_text

HEADINGS = ("Introduction", "Security", "Human rights", "Health care")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "data")
    yield shelf
    shelf.engine.dispose()


def put(shelf: Shelf, title: str, *, source: str = "a", seed: int = 0, **other: object) -> str:
    """An edition that shares no words with any other, only its headings."""
    other = {"headings": HEADINGS, **other}
    return shelf.put(source, title, a_text(seed or shelf.hours + 1, 80), title, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "stem", "said"),
    [
        ("Country report: Ruritania 2023", "country report ruritania", "2023"),
        ("Country report: Ruritania 2023/24", "country report ruritania", "2023 24"),
        ("Country Report – Ruritania (March 2024)", "country report ruritania", "March 2024"),
        ("Ruritania: military service, version 8.0", "ruritania military service version", "8 0"),
        ("Ruritania: military service, v3", "ruritania military service", "v3"),
        ("Ruritania: Wehrpflicht, 2. Auflage", "ruritania wehrpflicht auflage", "2"),
        ("Notes on Ruritania, 2nd edition", "notes on ruritania edition", "2nd"),
        ("Доповідь про Руританію, 5 травня 2024", "доповідь про руританію", "5 травня 2024"),
        ("Notes on Ruritania", "notes on ruritania", ""),
        ("2024", "", "2024"),
    ],
)
def test_a_title_is_parted_into_what_stays_and_what_changes(title: str, stem: str, said: str) -> None:
    parts = part_title(title)
    assert (parts.stem, parts.said) == (stem, said)


def test_the_years_decide_which_edition_is_newer(shelf: Shelf) -> None:
    newer = put(shelf, "Country report: Ruritania 2024")
    older = put(shelf, "Country report: Ruritania 2023")
    shelf.look()
    assert shelf.newer(older) == [newer]
    assert shelf.newer(newer) == []
    (found,) = shelf.copies.newer(older, lambda _: True)
    assert found.evidence == (
        "Same source and title, but “2024” instead of “2023”; 4 of 4 headings are the same."
    )
    (found,) = shelf.copies.older(newer, lambda _: True)
    assert found.document.id == older


def test_shared_text_stands_for_headings(shelf: Shelf) -> None:
    older = shelf.put("a", "1", f"{a_text(1, 40)} {a_text(2, 200)}", "Ruritania: prisons 2023")
    newer = shelf.put("a", "2", f"{a_text(1, 40)} {a_text(3, 200)}", "Ruritania: prisons 2024")
    shelf.look()
    assert shelf.newer(older) == [newer]
    assert shelf.near(older) == {}
    assert "16% of the text is the same" in shelf.copies.newer(older, lambda _: True)[0].evidence


def test_running_numbers_of_press_releases_are_no_editions(shelf: Shelf) -> None:
    one = put(shelf, "Press release no. 12/2024", headings=())
    two = put(shelf, "Press release no. 13/2024", headings=())
    three = put(shelf, "Press release no. 14/2024", headings=("Contact",))
    shelf.look()
    assert [shelf.newer(each) for each in (one, two, three)] == [[], [], []]


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Country report: Ruritania 2024", {"source": "b"}),
        ("Country report: Ruritania 2024", {"country": "MDA"}),
        ("Country report: Graustark 2024", {}),
        ("Country report: Ruritania 2023", {}),
        ("Country report: Ruritania 2024", {"headings": ("Tables", "Maps", "Figures")}),
    ],
)
def test_what_is_of_another_kind_is_no_newer_edition(
    shelf: Shelf, title: str, other: dict[str, object]
) -> None:
    older = put(shelf, "Country report: Ruritania 2023", country="UKR")
    put(shelf, title, **{"country": "UKR", **other})  # type: ignore[arg-type]
    shelf.look()
    assert shelf.newer(older) == []


def test_of_equal_titles_the_days_of_publication_decide(shelf: Shelf) -> None:
    newer = put(shelf, "Country policy: Ruritania", published="2024-05")
    older = shelf.put(
        "a", "other", a_text(50, 80), "Country policy: Ruritania", published="2022", headings=HEADINGS
    )
    shelf.put("a", "third", a_text(51, 80), "Country policy: Ruritania", headings=HEADINGS)
    shelf.look()
    assert shelf.newer(older) == [newer]
    assert "published 2024-05 and 2022" in shelf.copies.newer(older, lambda _: True)[0].evidence


def test_the_number_of_a_version_decides_where_the_years_do_not() -> None:
    members = [Member(str(number), f"Ruritania: police, version {number}.0", None) for number in (9, 10, 8)]
    assert [one.document_id for one in in_order(members)] == ["8", "9", "10"]
    told = step(members[0], members[1])
    assert told is not None
    assert (told.newer, told.older) == ("10", "9")
    assert step(members[0], members[0]) is None
    same_day = PartialDate(2024, 5, 1)
    assert step(Member("a", "Ruritania", same_day), Member("b", "Ruritania", same_day)) is None
    assert step(Member("a", "Ruritania", PartialDate(2024)), Member("b", "Ruritania", same_day)) is None


@pytest.mark.parametrize("order", ["abc", "acb", "bac", "bca", "cab", "cba"])
def test_what_nothing_places_stands_in_nobodys_way(order: str) -> None:
    days = (PartialDate(2022), PartialDate(2024), None)
    members = [Member(name, "Ruritania", day) for name, day in zip(order, days, strict=True)]
    assert "".join(one.document_id for one in in_order(members)) == order


def test_an_edition_that_comes_late_takes_its_place_between_others(shelf: Shelf) -> None:
    years = {year: put(shelf, f"Country report: Ruritania {year}") for year in (2020, 2024)}
    shelf.look()
    assert shelf.newer(years[2020]) == [years[2024]]
    years[2022] = put(shelf, "Country report: Ruritania 2022")
    shelf.look()
    assert shelf.newer(years[2020]) == [years[2022], years[2024]]
    assert shelf.newer(years[2022]) == [years[2024]]
    with shelf.engine.connect() as connection:
        links = connection.exec_driver_sql("SELECT count(*) FROM newer_editions").scalar()
    assert links == 2


def test_a_hidden_edition_is_not_told_and_hides_no_newer_one(shelf: Shelf) -> None:
    oldest = put(shelf, "Country report: Ruritania 2022")
    hidden = put(shelf, "Country report: Ruritania 2023", access="restricted")
    newest = put(shelf, "Country report: Ruritania 2024")
    shelf.look()
    assert shelf.newer(oldest) == [newest]
    assert shelf.newer(oldest, "public restricted") == [hidden, newest]
    (found,) = shelf.copies.newer(oldest, lambda access: access == "public")
    assert "2023" not in found.evidence


def test_a_title_read_anew_leaves_the_series(shelf: Shelf) -> None:
    years = [put(shelf, f"Country report: Ruritania {year}") for year in (2022, 2023, 2024)]
    shelf.look()
    shelf.read(years[1], 1, a_text(2, 90), "Something else altogether", headings=HEADINGS)
    shelf.look()
    assert shelf.newer(years[0]) == [years[2]]
    assert shelf.newer(years[1]) == []


def test_a_second_look_changes_nothing(shelf: Shelf) -> None:
    years = [put(shelf, f"Country report: Ruritania {year}") for year in (2022, 2023)]
    assert shelf.look().newer == 1
    assert shelf.look().newer == 0
    assert shelf.newer(years[0]) == [years[1]]


def test_who_republished_one_edition_did_not_publish_the_next(shelf: Shelf) -> None:
    kept, old, new = a_text(1, 300), a_text(2, 60), a_text(3, 60)
    first = shelf.put("a", "1", f"{kept} {old}", "Country report: Ruritania 2023")
    second = shelf.put("a", "2", f"{kept} {new}", "Country report: Ruritania 2024")
    repost = shelf.put("b", "1", f"Reposted. {kept} {old}", "From a friend")
    shelf.look()
    assert shelf.newer(first) == [second]
    assert set(shelf.near(second)) == {first, repost}
    assert shelf.also(first) == ("b",)
    assert shelf.also(second) == ()
    assert shelf.also(repost) == ("a",)
