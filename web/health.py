"""The health page: one plain line for whoever watches the service."""

import logging

from flask import Blueprint, Response

from coi.errors import CoiError
from coi.network.access import GUEST
from web.desk import ask_for_everything, the_desk

health = Blueprint("health", __name__)
log = logging.getLogger(__name__)


@health.get("/health")
def show_health() -> Response:
    """200 and `ok` where a search is answered, else 503 and what fails (never any detail)."""
    try:
        the_desk().searcher.search(ask_for_everything(GUEST), GUEST)
    except CoiError as error:
        log.warning("not healthy: %s", error)
        return Response(f"{type(error).__name__}\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
