"""Latvian words cut to their stems by a list of endings of our own, after the lemmatiser, which knows too few of them."""

import re

from indexer.analysis.endings import Endings

# Written by hand from the tables of declension, for folded words; the longest that fits is cut off.
_ENDINGS = Endings(
    "a e i u o s as es is os us am em im um ai ei ie ais iem "  # nouns and adjectives
    "ajam ajai aja ajas ajos ajiem"  # the definite adjective
)
_SOFTENED = re.compile("(?<=[pbmv])j$")  # upe and upju


def cut(word: str) -> str:
    """The folded word without its longest ending; as it is where less than three letters would be left."""
    stem = _ENDINGS.cut(word)
    return word if stem == word else _SOFTENED.sub("", stem)
