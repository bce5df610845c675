"""English words in one form: British and American reports are found by either's words, and took by take."""

import re
from collections.abc import Iterator

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


# Forms that no rule of a stemmer leads back to their word. What is as often another word stays: left, wound, ground, born.
_IRREGULAR = """
    arise: arose arisen; awake: awoke awoken; beat: beaten; become: became; begin: began begun; bend: bent; bite: bitten;
    bleed: bled; blow: blew blown; break: broke broken; breed: bred; bring: brought; build: built; burn: burnt; buy: bought;
    catch: caught; choose: chose chosen; come: came; creep: crept; deal: dealt; dig: dug; do: did done does;
    draw: drew drawn; dream: dreamt; drink: drank drunk; drive: drove driven; eat: ate eaten; fall: fell fallen; feed: fed;
    feel: felt; fight: fought; find: found; flee: fled; fly: flew flown; forbid: forbade forbidden; foresee: foresaw foreseen;
    forget: forgot forgotten; forgive: forgave forgiven; freeze: froze frozen; get: got gotten; give: gave given;
    go: went gone goes; grow: grew grown; hang: hung; have: has had; hear: heard; hide: hid hidden; hold: held; keep: kept;
    know: knew known; lay: laid; lead: led; learn: learnt; lend: lent; light: lit; lose: lost; make: made; mean: meant;
    meet: met; mislead: misled; mistake: mistook mistaken; misunderstand: misunderstood; overcome: overcame;
    oversee: oversaw overseen; overtake: overtook overtaken; overthrow: overthrew overthrown; pay: paid; rebuild: rebuilt;
    repay: repaid; ride: rode ridden; ring: rang rung; rise: rose risen; run: ran; say: said; see: saw seen; seek: sought;
    sell: sold; send: sent; shake: shook shaken; shine: shone; shoot: shot; show: shown; shrink: shrank shrunk;
    sing: sang sung; sink: sank sunk; sit: sat; sleep: slept; slide: slid; speak: spoke spoken; spend: spent; spin: spun;
    spring: sprang sprung; stand: stood; steal: stole stolen; stick: stuck; strike: struck stricken; swear: swore sworn;
    sweep: swept; swim: swam swum; swing: swung; take: took taken; teach: taught; tear: tore torn; tell: told;
    think: thought; throw: threw thrown; undergo: underwent undergone; understand: understood; undertake: undertook undertaken;
    uphold: upheld; wake: woke woken; wear: wore worn; weave: wove woven; weep: wept; win: won; withdraw: withdrew withdrawn;
    withhold: withheld; withstand: withstood; write: wrote written;
    child: children; foot: feet; tooth: teeth; mouse: mice; goose: geese; ox: oxen; wife: wives; knife: knives; half: halves;
    thief: thieves; wolf: wolves; shelf: shelves; loaf: loaves; calf: calves; self: selves; crisis: crises;
    analysis: analyses; hypothesis: hypotheses; criterion: criteria; phenomenon: phenomena; curriculum: curricula;
    bacterium: bacteria; man: men; woman: women
"""
_OF_MEN = "business chair clergy congress council country crafts fire fisher gun noble police sales service spokes states trades"


def _listed(table: str) -> Iterator[tuple[str, list[str]]]:
    """Each word of a table with its forms."""
    for line in " ".join(table.split()).split("; "):
        word, _, forms = line.partition(": ")
        yield word, forms.split()


_WORD_OF = {form: word for word, forms in _listed(_IRREGULAR) for form in forms} | {
    f"{one}{many}": f"{one}{own}"
    for one in _OF_MEN.split()
    for own, many in (("man", "men"), ("woman", "women"))
}


# Words that the stemmer takes for forms of others, which a question does not mean: the minority and the minor, the reporter
# and what was reported, a deserter and the desert, nationality and nation, a conversion and a conversation.
_APART = """
    minority: minorities; reporter: reporters; officer: officers; deserter: deserters desertion desertions;
    executive: executives; internment: internments interned; authority: authorities; severe: severely severity;
    important: importantly importance; positive: positively; convert: conversion conversions; relative: relatives;
    nationality: nationalities; objective: objectives; succession: successions; operative: operatives;
    conservative: conservatives; publication: publications; publicity; humane: humanely; memorial: memorials;
    business: businesses; hospitality; rational: rationally; personal: personally
"""
_KEPT_APART = {form: word for word, forms in _listed(_APART) for form in (word, *forms)}


def regular(word: str) -> str:
    """The word itself of an irregular form in lower case, as take of took and woman of women; others as they are."""
    return _WORD_OF.get(word, word)


def kept_apart(word: str) -> str | None:
    """The stem of a word in lower case that a stemmer would take for another one; None where it is trusted."""
    return _KEPT_APART.get(word.partition("'")[0])  # the officer's too
