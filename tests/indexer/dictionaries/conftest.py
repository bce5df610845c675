"""The lemmatiser's forms take seconds to load, so only the tests that ask for the lemmatiser have them."""

import pytest

from indexer.dictionaries import store


@pytest.fixture
def lemmatiser() -> None:
    """Asked for by name where the forms that simplemma knows are wanted."""


@pytest.fixture(autouse=True)
def few_known_forms(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "lemmatiser" not in request.fixturenames:
        monkeypatch.setattr(store, "known_forms", lambda _language, _headwords: iter(()))
