"""The topic pages: what is held on a topic, by type, by country and by source."""

from flask import Blueprint, abort, render_template

from coi.casework.coverage import hold
from coi.query import Filter, Query
from web.addresses import address, as_of_args, as_of_asked
from web.countries import coverage_words, the_look
from web.desk import the_desk

topics = Blueprint("topics", __name__)


@topics.get("/topics/<topic>")
def show_topic(topic: str) -> str:
    """What is held on a topic and everything narrower; 404 where there is no such topic."""
    concepts = the_desk().vocabularies.topics.concepts
    if topic not in concepts:
        abort(404)
    holding = hold(the_look(), Filter("topic", any=(topic,)))
    counts = {one.value: one.count for one in holding.topics}
    return render_template(
        "topic.html",
        topic=topic,
        broader=concepts[topic].broader,
        narrower=[(one.id, counts.get(one.id, 0)) for one in concepts.values() if one.broader == topic],
        holding=holding,
        subject=Query("", None, (Filter("topic", any=(topic,)),), as_of=as_of_asked()),
        **coverage_words(),
    )


@topics.app_template_global()
def topic_address(topic: str) -> str | None:
    """The address of the page of a topic, None where there is no such topic."""
    if topic not in the_desk().vocabularies.topics.concepts:
        return None
    return address("topics.show_topic", as_of_args(), topic=topic)
