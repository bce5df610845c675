"""What is worked out once for a request."""

from itertools import count

from flask import Flask

from web.once import keep_by_request, once


def test_a_thing_is_made_once_for_a_request_and_anew_for_the_next() -> None:
    app, numbers = Flask("kept"), count()
    keep_by_request(app)
    app.add_url_rule("/", view_func=lambda: [once("number", lambda: next(numbers)) for _ in range(3)])
    browser = app.test_client()
    assert browser.get("/").json == [0, 0, 0]
    assert browser.get("/").json == [1, 1, 1]


def test_nothing_is_kept_after_a_request_or_outside_of_one() -> None:
    app, numbers = Flask("kept"), count()
    keep_by_request(app)
    app.add_url_rule("/", view_func=lambda: [once("number", lambda: next(numbers))])
    app.test_client().get("/")
    assert [once("number", lambda: next(numbers)) for _ in range(2)] == [1, 2]


def test_nothing_of_a_request_that_failed_is_kept() -> None:
    app = Flask("kept")
    keep_by_request(app)
    app.add_url_rule("/", view_func=lambda: [once("number", lambda: 1) / 0])
    assert app.test_client().get("/").status_code == 500
    assert once("number", lambda: 2) == 2
