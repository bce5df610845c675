"""Permanent document ids that survive a telephone call: MD-482-190-357.

Two letters for the node that gave the id, so that two countries never give the same one; then nine
digits, because digits are read aloud alike in all our languages while letters are not (Latin B, P
and C sound like other letters in Cyrillic). Eight digits are drawn at random, not counted: an id
given after a restored backup does not repeat one given before, and ids do not tell how many hidden
documents there are. The ninth is a check digit.

The check digit is Damm's (H. Michael Damm, "Total anti-symmetrische Quasigruppen", 2004) over the
letters as two digits each (A=10 ... Z=35) and the eight digits; it finds every single wrong digit
and every swap of two neighbours.
"""

import re
import secrets
import struct
from functools import lru_cache

from coi.errors import UsageError

_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_SHAPE = re.compile(r"([A-Za-z]{2})([0-9]{9})\Z")
_PARTING = re.compile(r"[\s.\-‐‑‒–—−]")


_NEXT = tuple(tuple(int(digit) for digit in row) for row in _DAMM)


# The same for two digits at once.
_NEXT_BY_PAIR = tuple(tuple(_NEXT[row[pair // 10]][pair % 10] for pair in range(100)) for row in _NEXT)


@lru_cache(maxsize=100)  # of nodes there are few
def _after_letters(node: str) -> int:
    return _after("".join(str(int(letter, 36)) for letter in node))


def _after(digits: str, state: int = 0) -> int:
    for digit in digits:
        state = _NEXT[state][int(digit)]
    return state


def _check_digit(node: str, digits: str) -> str:
    return str(_after(digits, _after_letters(node)))


def new_id(node: str) -> str:
    """A fresh id of that node (two letters), such as `MD-482-190-357`; whoever keeps it checks it is unused."""
    return new_ids(node, 1)[0]


def new_ids(node: str, count: int) -> list[str]:
    """As many fresh ids, drawn at once: a third of the work."""
    letters = node.upper()
    pairs = _NEXT_BY_PAIR
    start = pairs[_after_letters(letters)]
    made = []
    # Of eight random bytes, so that no number is likelier than another by more than one part in a hundred thousand million.
    for (number,) in struct.iter_unpack("<Q", secrets.token_bytes(8 * count)):
        rest, last = divmod(number % 10**8, 100)
        rest, third = divmod(rest, 100)
        first, second = divmod(rest, 100)
        check = pairs[pairs[pairs[start[first]][second]][third]][last]
        made.append(f"{letters}-{first:02}{second // 10}-{second % 10}{third:02}-{last:02}{check}")
    return made


def read_id(text: str) -> str:
    """The id in its one written form, from however it was typed (`md 482190 357`).

    Raises UsageError where it is no id, or where the check digit shows a slip.
    """
    found = _SHAPE.match(_PARTING.sub("", text))
    if found is None:
        raise UsageError(f"“{text[:40]}” is not a document id; an id looks like MD-482-190-357.")
    node, digits = found[1].upper(), found[2]
    if _check_digit(node, digits[:8]) != digits[8]:
        raise UsageError(
            f"“{text[:40]}” has a slip in it: its check digit does not fit. Compare it digit by digit."
        )
    return f"{node}-{digits[:3]}-{digits[3:6]}-{digits[6:]}"
