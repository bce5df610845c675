"""In which fields a term stands is remembered for one commit, and never for another."""

from pathlib import Path

import pytest

from coi.search_index import AnalysedQuery, Group, IndexTerm
from indexer.engines.whoosh import snapshot
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_record

WORDS = Group(tuple(IndexTerm("exact", word) for word in ("harbour", "village", "mill", "bridge")))
TITLES = Group(WORDS.alternatives, "title")


def found(index: WhooshIndex, group: Group) -> list[str]:
    hits = index.search(AnalysedQuery(group, frozenset({"public"}))).hits
    return sorted(hit.document_id for hit in hits)


@pytest.mark.parametrize("kept", [1, 1 << 14])
def test_what_is_asked_again_is_found_again_in_texts_and_titles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(snapshot, "_KEPT_FIELDS", kept)
    index = WhooshIndex(tmp_path)
    with index.rebuild() as writer:
        writer.put("text", [a_record("text", "a village burned")])
        writer.put("title", [a_record("title", "nothing", title="the mill")])
    for _ in range(2):
        assert found(index, TITLES) == ["title"]
        assert found(index, WORDS) == ["text", "title"]
    with index.writer() as writer:
        writer.put("new", [a_record("new", "nothing", title="the village")])
    for _ in range(2):
        assert found(index, WORDS) == ["new", "text", "title"]
        assert found(index, TITLES) == ["new", "title"]
