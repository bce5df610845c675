"""What tests of the ground floor share: a database of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from coi.database import create_database
from coi.one_connection import OneConnection
from coi.settings import Settings


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database in the test's folder."""
    engine = create_database(Settings(data_dir=tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture
def one(engine: Engine) -> Iterator[OneConnection]:
    """The one connection of a writer to that database."""
    one = OneConnection(engine)
    yield one
    one.close()
