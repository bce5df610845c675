"""Who may see a document: a guest sees what is public, an operator everything, and the unknown is seen by none."""

import pytest

from coi.document import ACCESS_LEVELS
from coi.network.access import GUEST, OPERATOR, Viewer, may_see


def test_a_guest_sees_public_documents_only() -> None:
    assert [level for level in ACCESS_LEVELS if may_see(GUEST, level)] == ["public"]


def test_an_operator_sees_every_level() -> None:
    assert all(may_see(OPERATOR, level) for level in ACCESS_LEVELS)


@pytest.mark.parametrize("level", ["", "Public", "secret", "public "])
def test_a_level_that_does_not_exist_is_open_to_nobody(level: str) -> None:
    assert not may_see(GUEST, level)
    assert not may_see(OPERATOR, level)


def test_levels_are_open_one_by_one_and_not_by_rank() -> None:
    viewer = Viewer(frozenset({"network"}))
    assert may_see(viewer, "network")
    assert not may_see(viewer, "public")
    assert not may_see(Viewer(frozenset()), "public")
