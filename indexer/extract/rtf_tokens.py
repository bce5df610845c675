"""Rich Text as a stream of tokens: groups, control words, and bytes of text; pictures are leapt over."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})?[ ]?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|.",
    re.DOTALL,
)


Token = tuple[str, bytes, int | None]


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of a Rich Text file in order; never fails, whatever the bytes.

    A token is its kind, its value, and the number of a word that has one. Kinds are `{`, `}`, `word`, `sign`
    (a backslash with a sign) and `bytes` of text.
    """
    place = 0
    while found := _TOKEN.match(data, place):
        place = found.end()
        word, number, code, sign, brace, text = found.groups()
        if text:
            yield "bytes", text, None
        elif word:
            if word == b"bin" and number:
                # So many raw bytes follow, in which braces mean nothing.
                place = min(len(data), place + max(0, int(number)))
            else:
                yield "word", word, int(number) if number else None
        elif code:
            yield "bytes", bytes((int(code, 16),)), None
        elif brace:
            yield brace.decode("ascii"), b"", None
        elif sign:
            yield "sign", sign, None
