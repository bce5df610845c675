"""The roots of verbs: by them a participle, a verbal noun or a form that no table knows leads to its verb.

Written by hand from the tables of conjugation, for languages whose dictionaries have few forms. Words are folded.
"""

import re
from collections.abc import Callable, Mapping

LEAST_ROOT = 3  # letters

# What is cut from an infinitive, and from all that is made of a verb; the longest that leaves a root.
_INFINITIVE = {
    "lt": re.compile("(?:uo|au|in|en|y|o|e)?ti(?:s)?$"),
    "uk": re.compile("(?:овува|йовува|ува|юва|ну|а|я|и|і|ї)?ти(?:ся|сь)?$"),
}
_LT_CASES = "(?:as|a|i|os|o|ui|u|us|e|ai|ais|am|ams|ame|iems|oms|oje|uose|omis)"
_FORMS = {
    "lt": (
        f"(?:j?im|ym|om|am){_LT_CASES}(?:si)?",  # laikymas, laikoma, saugomas
        f"(?:uo|au|in|en|y|o|e)?(?:t|dam|toj){_LT_CASES}",  # laikytas, laikydamas, laikytojas
        f"ej{_LT_CASES}",
        "(?:i?a|i|o|uoja|oja)n(?:t|tis|ti|cio|cios|ciu|cia|tys|tiems|cioms|ciam|ciame|cioje|cius|cias)",
        "(?:ej|oj|av|in|j)?(?:es|us|usi|usio|usios|usiu|usia|usius|usiam|usiems|usiais|usiomis|usias)",
        "(?:uoj|oj|auj|ej|av|in|i)?(?:a|o|e|ame|ate|ome|ote|eme|ete|au|ai|i|u)(?:si)?",
        "(?:uo|au|in|en|y|o|e)?(?:siu|si|s|sime|site|tu|tume|ciau|k|kite|kime|davo)",
    ),
    "uk": (
        "(?:ован|уван|юван|ан|ян|ен|єн|нут|ит|ят|ут|т)(?:ий|а|е|і|о|ого|ому|им|их|ими|ої|ій|ою|у)",
        "(?:овуван|уван|юван|ан|ян|ен|єн|ін)(?:ня|ню|ням|ні|ь|нями|нях)",
        "(?:ну|и|я|у)?тт(?:я|ю|ям|і)",
        "(?:ову|у|ю)(?:є|ють|єть|єте|ємо|єш|йте|ючи)",
        "(?:овува|ува|юва|а|я|и|і|ї|ну)?(?:в|ла|ло|ли|вши)",
        "[ая](?:є|ють|єть|єте|ємо|єш|йте|ючи)",
        "(?:ить|ять|ать|уть|ють|еть|е|є|у|ю|иш|имо|ите|емо|ете|іть|и|учи|ючи|ачи|ячи)",
    ),
}
_CUT = {language: tuple(re.compile(f"(?:{one})$") for one in some) for language, some in _FORMS.items()}
_REFLEXIVE = re.compile("с[яь]$")


def verb_root(infinitive: str, language: str) -> str:
    """The root of a folded infinitive; empty for other words, short roots and languages without rules."""
    ending = _INFINITIVE.get(language)
    found = ending.search(infinitive) if ending and " " not in infinitive else None
    if found is None:
        return ""
    root = infinitive[: found.start()]
    if len(root) < LEAST_ROOT:  # as of minti, whose letters before -ti are no suffix
        root = re.sub("ти(?:ся|сь)?$|tis?$", "", infinitive)
    return _SAME[language](root)[0] if len(root) >= LEAST_ROOT else ""


def possible_roots(word: str, language: str) -> tuple[str, ...]:
    """The roots of verbs that a folded word may be a form of or made from, the longest first; most lead nowhere."""
    if " " in word or language not in _CUT:
        return ()
    bare = _REFLEXIVE.sub("", word) if language == "uk" else word
    roots = {
        root: None
        for form in _CUT[language]
        if (found := form.search(bare)) and found.start() >= LEAST_ROOT
        for root in _SAME[language](bare[: found.start()])
    }
    return tuple(sorted(roots, key=len, reverse=True))


def _lithuanian(root: str) -> tuple[str, ...]:
    """One letter for those that change before endings: veda and vesti, kviečia and kviesti, reiškia and reikšti."""
    if root.endswith("sk"):
        return (f"{root[:-2]}ks",)
    same = re.sub("(?:dz|[dtc])$", "s", root)
    return (same,)


_UKRAINIAN = {
    "бл": "б",
    "вл": "в",
    "пл": "п",
    "мл": "м",
    "фл": "ф",
    "дж": "д",
    "щ": "ст",
    "ш": "с",
    "ж": "з",
    "ч": "т",
}
_UKRAINIAN_OTHERWISE = {"ж": "г", "ч": "к", "ш": "х"}


def _ukrainian(root: str) -> tuple[str, ...]:
    """The root, and as it is where its last sound did not change: зроблений and зробити, може and могти."""
    changed = [
        root.removesuffix(end) + other
        for table in (_UKRAINIAN, _UKRAINIAN_OTHERWISE)
        for end, other in table.items()
        if root.endswith(end)
    ]
    return (root, *changed)


_SAME: Mapping[str, Callable[[str], tuple[str, ...]]] = {"lt": _lithuanian, "uk": _ukrainian}
