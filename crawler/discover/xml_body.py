"""The bytes of an XML answer, without what sites put in front of it and without signs that XML cannot hold."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_FORBIDDEN = bytes(number for number in range(0x20) if number not in b"\t\n\r")
_BLANKS = bytes.maketrans(_FORBIDDEN, b" " * len(_FORBIDDEN))
_IN_FRONT = b"\xef\xbb\xbf \t\r\n"


def sound_xml(body: bytes) -> bytes:
    """The same with nothing before the first sign of the file and blanks for control characters; UTF-16 as it is.

    A blank line before the XML declaration or one stray sign in a title would else cost the whole list.
    """
    if body.startswith(_UTF_16):
        return body
    return body.lstrip(_IN_FRONT).translate(_BLANKS)
