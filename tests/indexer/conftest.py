"""The lemmatiser's forms take half a minute to load, so only the tests that ask for them have them in a lexicon."""

from collections.abc import Iterator

import pytest

from indexer.analysis import lexicon_file


@pytest.fixture(scope="package", autouse=True)
def few_forms_in_a_lexicon() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexicon_file, "stems_read_apart", lambda _language, _headwords: [])
        yield
