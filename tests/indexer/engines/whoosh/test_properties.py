"""Whatever small set of records is written in whatever commits, the engine answers as the brute-force index does."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coi.search_index import (
    AllOf,
    AnyOf,
    Beginning,
    Clause,
    Group,
    IndexRecord,
    IndexTerm,
    Near,
    NoneOf,
    Sequenced,
    Spelled,
    ValueFilter,
)
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract.answers import check_alike
from tests.memory_index import MemoryIndex

LETTERS = "abж"

words = st.text(LETTERS, min_size=1, max_size=3)
texts = st.lists(words, max_size=5).map(" ".join)
pages = st.lists(texts, min_size=1, max_size=3).map("|".join)
values = st.lists(st.sampled_from(("UKR", "MDA", "BLR")), max_size=2, unique=True).map(tuple)
names = st.sampled_from(("d", "d0", "d1", "ж"))


@st.composite
def records(draw: st.DrawFn, name: str) -> IndexRecord:
    return a_record(
        name,
        *draw(st.lists(pages, max_size=3)),
        title=draw(texts),
        subject=draw(texts),
        access=draw(st.sampled_from(("public", "public", "network"))),
        published=draw(st.sampled_from((None, 20200101, (20210101, 20211231)))),
        phrases=tuple(draw(st.lists(words, max_size=2, unique=True))),
        country=draw(values),
    )


# A commit: for each of some documents its record, or None to delete it.
commits = st.lists(
    st.dictionaries(names, st.booleans(), max_size=3).flatmap(
        lambda named: st.fixed_dictionaries(
            {name: records(name) if there else st.none() for name, there in named.items()}
        )
    ),
    min_size=1,
    max_size=4,
)

groups = st.lists(
    st.builds(IndexTerm, st.sampled_from(("exact", "stem")), words, st.sampled_from((0.5, 1.0, 2.0))),
    min_size=1,
    max_size=2,
).map(lambda terms: Group(tuple(terms)))
rows = st.lists(groups, min_size=1, max_size=3).map(tuple)
leaves: st.SearchStrategy[Clause] = st.one_of(
    groups,
    rows.map(Sequenced),
    st.builds(Near, rows, st.integers(0, 4)),
    st.text(LETTERS, max_size=2).map(Beginning),
    st.text(LETTERS, max_size=4).map(Spelled),
    values.map(lambda chosen: ValueFilter("country", any=chosen)),
)
clauses: st.SearchStrategy[Clause] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(NoneOf),
    ),
    max_leaves=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written=commits, asked=st.lists(clauses, min_size=1, max_size=6), merge_first=st.booleans())
def test_the_engine_answers_as_the_brute_force_index_does(
    written: list[dict[str, IndexRecord | None]], asked: list[Clause], merge_first: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine, memory = WhooshIndex(Path(folder)), MemoryIndex()
        for index in (engine, memory):
            with index.rebuild():
                pass
            for commit in written:
                with index.writer() as writer:
                    for name, record in commit.items():
                        writer.put(name, [record] if record else [])
        if merge_first:
            engine.merge()
        assert list(engine.document_ids()) == list(memory.document_ids())
        for clause in asked:
            for access in ("public", "public network", "nobody"):
                query = a_query(clause, access=access, limit=99, facets=("country",), histogram="year")
                check_alike(engine, memory, query, memory.passage_scores)
        for prefix in ("", "a", "ж"):
            levels = frozenset({"public"})
            assert engine.suggest(prefix, 2, levels) == memory.suggest(prefix, 2, levels)
            assert engine.spellings(prefix + "aж", 3, levels) == memory.spellings(prefix + "aж", 3, levels)
