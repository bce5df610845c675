"""The room and the client that the tests of the pages share."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.pages import visitor_of
from tests.web.reading_room import ReadingRoom, fill
from web import create_app


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> ReadingRoom:
    """The filled archive; tests read it and change nothing."""
    made = ReadingRoom(Path(tmp_path_factory.mktemp("room")))
    fill(made)
    return made


@pytest.fixture(scope="session")
def app(room: ReadingRoom) -> Flask:
    """The application over the filled archive."""
    return create_app(room.settings, room.desk)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, so to speak."""
    return visitor_of(app)
