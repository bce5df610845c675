"""Tests of opening the pages from a data directory."""

from pathlib import Path

import pytest

from coi.cli.house import House
from coi.errors import DataDirectoryError
from tests.web.pages import visitor_of, words_of
from tests.web.reading_room import VOCABULARIES
from web import create_app


def test_a_fresh_data_directory_is_served_and_says_that_there_is_no_index(tmp_path: Path) -> None:
    house = House(tmp_path / "data", create=True)
    client = visitor_of(create_app(house.settings, house.desk))
    response = client.get("/")
    assert response.status_code == 503
    assert "The search index is not there" in words_of(response)
    assert client.get("/help").status_code == 200
    assert client.get("/documents/MD-000-000-005").status_code == 404


def test_a_missing_data_directory_is_an_error_before_anything_is_served(tmp_path: Path) -> None:
    with pytest.raises(DataDirectoryError, match="There is no data directory"):
        House(tmp_path / "absent")


def test_an_index_that_is_built_later_is_found_without_a_restart(tmp_path: Path) -> None:
    from indexer.engines.whoosh.index import WhooshIndex

    house = House(tmp_path / "data", create=True)
    client = visitor_of(create_app(house.settings, house.desk))
    assert client.get("/?q=word").status_code == 503
    with WhooshIndex(house.settings.index_dir).rebuild():
        pass
    response = client.get("/?q=word")
    assert response.status_code == 200
    assert "No document holds all of what was asked." in words_of(response)
    assert "The archive is empty" in words_of(client.get("/"))


def test_the_desk_holds_every_source_of_the_catalogue_and_what_the_operator_supplies(tmp_path: Path) -> None:
    house = House(tmp_path / "data", create=True)
    assert house.desk.ledger.node == "ZZ"
    assert house.desk.vocabularies.countries.find("Ukraine") in VOCABULARIES.countries.codes
    assert house.desk.searcher is house.searcher
