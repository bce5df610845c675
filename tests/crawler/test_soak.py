"""A few rounds of the soak: after a site has done its worst, nothing is left behind."""

from pathlib import Path

from tests.crawler.soak import WARM, soak


def test_after_some_rounds_of_misbehaviour_nothing_is_left_behind(tmp_path: Path) -> None:
    assert soak(tmp_path, lambda number: number < WARM + 3) == []
