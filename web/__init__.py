"""The web application: pages that show what the archive holds, and need no script."""

from flask import Flask
from jinja2 import StrictUndefined

from coi.settings import Settings
from web.desk import Desk


def create_app(settings: Settings, desk: Desk) -> Flask:
    """The application over a desk. A missing index is no error: the pages say so until it is there."""
    from web.api import api
    from web.choices import choices
    from web.compression import compress
    from web.countries import countries
    from web.documents import documents
    from web.embedded import add_embedded
    from web.errors import add_error_pages
    from web.feeds import feeds
    from web.health import health
    from web.languages import speak_languages
    from web.machine import machine
    from web.once import keep_by_request
    from web.page_words import add_words
    from web.search import searching
    from web.security import guard
    from web.sources import sources
    from web.statements import statements
    from web.static_files import serve_hashed
    from web.status import status
    from web.topics import topics
    from web.values import values

    app = Flask(__name__)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    desk.place_in(app.extensions)
    keep_by_request(app)
    # Flask runs what was added last first: the guard's headers stay what a view has set.
    guard(app, settings)
    serve_hashed(app)
    compress(app)
    speak_languages(app)
    add_words(app)
    add_embedded(app)
    add_error_pages(app)
    for pages in (
        searching,
        documents,
        sources,
        values,
        statements,
        countries,
        topics,
        choices,
        status,
        health,
        feeds,
        machine,
        api,
    ):
        app.register_blueprint(pages)
    return app
