"""Tests of the source pages."""

from flask.testing import FlaskClient

from tests.web.pages import assert_plain, link_of, titles_of, words_of


def test_a_profile_says_what_a_researcher_must_know(client: FlaskClient) -> None:
    words = words_of(client.get("/sources/sample-unit"))
    for said in (
        "state COI unit",
        "Mandate Collects",
        "Funding Paid by its members.",
        "Known bias None is known.",
    ):
        assert said in words


def test_a_profile_leads_to_the_documents_of_its_source(client: FlaskClient) -> None:
    address = link_of(client.get("/sources/example-watch"), "Its documents, newest first")
    assert address == "/?source=example-watch&sort=published"
    assert len(titles_of(client.get(address))) == 3


def test_a_hidden_source_looks_like_one_that_does_not_exist(client: FlaskClient) -> None:
    hidden, absent = client.get("/sources/inner-circle"), client.get("/sources/nobody")
    assert hidden.status_code == absent.status_code == 404
    said = hidden.get_data(as_text=True).replace("inner-circle", "nobody")  # its own address
    assert said == absent.get_data(as_text=True)
    assert_plain(hidden)
