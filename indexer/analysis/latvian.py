"""Latvian words cut to their stems by a list of endings of our own, after the lemmatiser, which knows too few of them."""

import re

# Written by hand from the tables of declension, for folded words; the longest that fits is cut off.
_LISTED = (
    "a e i u o s as es is os us am em im um ai ei ie ais iem "  # nouns and adjectives
    "ajam ajai aja ajas ajos ajiem"  # the definite adjective
)
_ENDINGS = frozenset(_LISTED.split())
_LONGEST = max(map(len, _ENDINGS))
_LEAST = 3  # letters that are left
_SOFTENED = re.compile("(?<=[pbmv])j$")  # upe and upju


def cut(word: str) -> str:
    """The folded word without its longest ending; as it is where less than three letters would be left."""
    for size in range(min(_LONGEST, len(word) - _LEAST), 0, -1):
        if word[-size:] in _ENDINGS:
            return _SOFTENED.sub("", word[:-size])
    return word
