"""What all tests share: the lexicon is made ready once, not in every data directory."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _lexicon_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let every program that tests start find the lexicon made ready."""
    os.environ["COI_LEXICON_MADE"] = str(tmp_path_factory.mktemp("lexicon") / "lexicon.sqlite")
    yield
    del os.environ["COI_LEXICON_MADE"]
