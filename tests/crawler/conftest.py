"""What the crawler's tests share: a small house with two pages to harvest."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from coi.database import create_database
from coi.settings import Settings
from tests.crawler.house import House, sitemap
from tests.website import Answer, Website


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once and copied, because making it takes longer than most of these crawls."""
    folder = tmp_path_factory.mktemp("empty")
    create_database(Settings(data_dir=folder)).dispose()
    return folder / "coi.sqlite"


@pytest.fixture
def house(tmp_path: Path, empty_database: Path) -> Iterator[House]:
    shutil.copy(empty_database, tmp_path)
    routes: dict[str, Answer | str | bytes] = {
        "/sitemap.xml": sitemap("/a", "/b"),
        "/a": "<p>A",
        "/b": "<p>B",
    }
    with Website(routes) as site:
        house = House(tmp_path, site)
        yield house
        house.engine.dispose()
