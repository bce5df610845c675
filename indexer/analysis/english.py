"""English words in one spelling: British and American reports are found by either's words."""

import re

_DOUBLED = "travel cancel label counsel fuel signal model level jewel quarrel marvel libel tunnel channel dial equal rival total initial"
_RULES = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        # Words in -ise that Americans write so too (exercise, promise) change as well: it is done to texts and questions alike.
        (r"(?<=\w{3})is(?=(?:e|ed|es|er|ers|ing|able|ation|ations|ational)$)", "iz"),
        (r"ys(?=(?:e|ed|es|er|ers|ing)$)", "yz"),
        (
            r"^(behavi|col|endeav|fav|harb|hon|hum|lab|neighb|rum|sav|splend|tum|val|vap|vig|arm|cand|clam|od|parl|ranc)our",
            r"\1or",
        ),
        (r"^(dis|mis|un)(col|fav|hon|lab)our", r"\1\2or"),
        (r"^(def|off|lic|pret)enc(?=e)", r"\1ens"),
        (r"^(cent|theat|lit|fib|sab|spect|lust|calib|somb)re(?=s?$)", r"\1er"),
        (r"^(cent)red$", r"\1ered"),
        (r"((?:kilo|centi|milli|)met)re(?=s?$)", r"\1er"),
        (r"(?<=[ao])mm(?=es?$)", "m"),
        (r"logue(?=s?$)", "log"),
        (rf"^({'|'.join(_DOUBLED.split())})l(?=(?:ed|er|ers|ing|or|ors)$)", r"\1"),
        (r"(?<=dg)e(?=ments?$)", ""),
        (r"^(enrol|fulfil|instal)l", r"\1"),
        (r"^(p|gyn|orthop|an)ae(?=[dcs])", r"\1e"),
        (r"^foet", "fet"),
        (r"^sceptic", "skeptic"),
        (r"^grey", "gray"),
        (r"^gaol", "jail"),
        (r"^plough", "plow"),
        (r"^ageing$", "aging"),
    )
)


def one_spelling(word: str) -> str:
    """The lower-case word as it is spelled on the other side of the Atlantic too: one form for both; others as they are."""
    for pattern, into in _RULES:
        word = pattern.sub(into, word)
    return word
