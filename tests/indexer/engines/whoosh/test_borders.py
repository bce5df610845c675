"""Records and questions at the borders: huge numbers, long passages, odd ids and words, nothing at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from coi.errors import SearchIndexError
from coi.search_index import (
    AllOf,
    AnyOf,
    Beginning,
    Clause,
    DayRange,
    IndexedPassage,
    IndexRecord,
    NoneOf,
    Ranking,
    Sequenced,
    Spelled,
    ValueFilter,
)
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract import fill, found, near, phrase, word
from tests.indexer.search_index_contract.answers import check_alike
from tests.memory_index import MemoryIndex

PUBLIC = frozenset({"public"})
LARGEST = 2**31 - 1


def both(folder: Path, *records: IndexRecord) -> tuple[WhooshIndex, MemoryIndex]:
    """The engine, with each record a segment of its own and then some merged, and the index it should agree with."""
    engine, memory = WhooshIndex(folder / "index"), MemoryIndex()
    for index in (engine, memory):
        with index.rebuild():
            pass
        for record in records:
            fill(index, record)
    engine.merge()
    return engine, memory


def check_all(engine: WhooshIndex, memory: MemoryIndex, *asked: Clause | str | None) -> None:
    for one in asked:
        query = a_query(one, limit=1000, facets=("country", "access"), histogram="month")
        check_alike(engine, memory, query, memory.passage_scores)


def test_a_passage_of_seventy_thousand_words_is_searched_to_its_end(tmp_path: Path) -> None:
    long = a_record("long", " ".join(["filler"] * 69_998 + ["army", "police"]) + "|of old", title="army")
    engine, memory = both(tmp_path, long, a_record("short", "army police of old"))
    check_all(engine, memory, "army", phrase("army police of"), near("of army", 1), near("police filler", 0))
    assert found(engine, phrase("army police of old")) == {"long", "short"}


@pytest.mark.parametrize("between", [4094, 4096, 20_000, 10**9])
def test_words_of_two_pages_are_never_near_however_wide_the_window(tmp_path: Path, between: int) -> None:
    one_page = a_record("one-page", "army " + "filler " * 5000 + "police")
    two_pages = a_record("two-pages", "army", "police", title="state")
    engine, memory = both(tmp_path, one_page, two_pages)
    check_all(engine, memory, near("army police", between), near("state army", between))
    assert found(engine, near("army police", between)) == ({"one-page"} if between > 5000 else set())


@pytest.mark.parametrize("weight", [0.25, 1.0, 2.0, 7.0])
def test_a_weight_counts_in_a_row_whether_below_one_or_above(tmp_path: Path, weight: float) -> None:
    records = [a_record(f"d{number:02}", "army of one|one army of two") for number in range(20)]
    engine, memory = both(tmp_path, *records)
    rows: list[Clause] = [
        Sequenced((word("army"), word("of", weight=weight))),
        Sequenced((word("army", weight=weight), word("of", weight=weight), word("one", "two"))),
        near("army one", 2),
    ]
    check_all(engine, memory, *rows)


@pytest.mark.parametrize("edition", [0, LARGEST])
def test_the_largest_numbers_come_back(tmp_path: Path, edition: int) -> None:
    record = a_record("one", "army", edition=edition, reading=LARGEST)
    passage = IndexedPassage(LARGEST, LARGEST - 1, LARGEST, record.passages[0].views)
    engine, memory = both(tmp_path, replace(record, passages=(passage,)))
    check_all(engine, memory, "army", None)


@pytest.mark.parametrize(
    "record",
    [
        a_record("big", "army", edition=LARGEST + 1),
        a_record("big", "army", reading=-(2**40)),
        replace(a_record("big"), passages=(IndexedPassage(LARGEST + 1, 0, 4, {}),)),
        replace(a_record("big"), passages=(IndexedPassage(1, 0, LARGEST + 1, {}),)),
        a_record("big", "army", published=2**31),
        a_record("big\0", "army"),
    ],
)
def test_a_record_that_columns_cannot_hold_is_refused_when_it_is_put_and_the_others_stay(
    tmp_path: Path, record: IndexRecord
) -> None:
    engine, _ = both(tmp_path, a_record("other", "army"))
    with engine.writer() as writer:
        with pytest.raises(SearchIndexError):
            writer.put(record.document_id, [record])
        writer.put("more", [a_record("more", "army")])
    assert found(engine, "army") == {"other", "more"}
    assert list(engine.document_ids()) == ["more", "other"]


def test_ids_of_any_length_and_script_come_back_in_order(tmp_path: Path) -> None:
    names = ["", "a", "a\0b", "a" * 3000, "ж", "жж", "\U0001f600", "\ue000", "\udc00", "z"]
    engine, memory = both(tmp_path, *(a_record(name, "army", country="UKR") for name in names))
    check_all(engine, memory, "army", None)
    assert list(engine.document_ids()) == sorted(names)
    with engine.writer() as writer:
        writer.delete("a")
        writer.delete("ж")
        writer.delete("a\0")
    assert list(engine.document_ids()) == sorted({*names} - {"a", "ж"})


def test_words_with_any_characters_are_found(tmp_path: Path) -> None:
    text = "\ud800 \udfff \ud800\udc00 é e\u0301 \U0010ffff \ue000 \x00 \x00a ÿ \xff\xff"
    engine, memory = both(
        tmp_path,
        a_record("one", text, title="\ud800", country="\ud800", phrases=("\udfff x", "é")),
        a_record("two", "\udfff \U0010ffff ÿÿ", country="ж" * 99, phrases=("\udfff y",)),
    )
    words = text.split(" ")
    check_all(engine, memory, *words, *map(Beginning, ("", "\ud800", "\udfff", "ÿ", "\x00", "\U0010ffff")))
    check_all(engine, memory, *map(Spelled, words), phrase("\ud800 \udfff"), Spelled("\ud800xy"))
    for prefix in ("", "\udfff", "é"):
        assert engine.suggest(prefix, 9, PUBLIC) == memory.suggest(prefix, 9, PUBLIC)


def test_three_hundred_values_are_filtered_and_counted(tmp_path: Path) -> None:
    values = tuple(f"c{number}" for number in range(300))
    records = [a_record(f"d{number}", "army", country=values[number::3]) for number in range(3)]
    engine, memory = both(tmp_path, *records, a_record("none", "army"), a_record("all", country=values))
    for kept in (
        ValueFilter("country", any=("c7", "c299")),
        ValueFilter("country", all=values),
        ValueFilter("country", none=values),
        ValueFilter("country", only=values[::3]),
    ):
        check_all(engine, memory, kept, AllOf((word("army"), kept)))


def test_records_without_passages_words_or_values_are_counted(tmp_path: Path) -> None:
    bare = replace(a_record("bare"), title={}, values={}, subject={})
    hollow = replace(a_record("hollow"), passages=(IndexedPassage(1, 0, 0, {}), IndexedPassage(2, 0, 0, {})))
    empty_view = replace(a_record("view"), title={"stem": ("army",)})
    engine, memory = both(tmp_path, bare, hollow, empty_view, a_record("full", "|army||", title="army"))
    everything: tuple[Clause | str | None, ...] = (
        None,
        "army",
        word("army", view="stem"),
        phrase("army army"),
        Beginning(""),
        NoneOf(word("army")),
        AnyOf(()),
        AllOf(()),
        DayRange("published", None, None),
        DayRange("captured", None, None),
    )
    check_all(engine, memory, *everything)


def test_a_term_in_every_unit_still_scores(tmp_path: Path) -> None:
    engine, memory = both(tmp_path, *(a_record(f"d{n}", "a a|a", title="a", subject="a") for n in range(30)))
    check_all(
        engine, memory, "a", AllOf((word("a"), word("a"))), phrase("a a"), near("a a", 0), Beginning("a")
    )


@pytest.mark.parametrize(
    "ranking", [Ranking(0, 0, 0, 0, 0.0, 0.0), Ranking(1, 1, 1, 1, 9.0, 1.0), Ranking(k1=0.0)]
)
def test_rankings_at_their_borders_are_obeyed(tmp_path: Path, ranking: Ranking) -> None:
    records = [a_record(f"d{n}", "army " * n + "x|army", title="army " * (n % 2)) for n in range(9)]
    engine, memory = both(tmp_path, *records)
    for asked in ("army", phrase("army x"), AnyOf((word("x"), word("army")))):
        check_alike(engine, memory, a_query(asked, ranking=ranking, limit=99), memory.passage_scores)


@pytest.mark.parametrize(
    ("offset", "limit", "passages"), [(10**6, 5, 3), (0, 0, 3), (0, 10**9, 0), (3, 1, 99)]
)
def test_pages_beyond_the_end_are_empty(tmp_path: Path, offset: int, limit: int, passages: int) -> None:
    engine, memory = both(tmp_path, *(a_record(f"d{n}", "army|army") for n in range(9)))
    query = a_query("army", offset=offset, limit=limit, passages_per_hit=passages)
    check_alike(engine, memory, query, memory.passage_scores)
