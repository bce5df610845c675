"""The forms that a name or its adjective takes in running text: endings by paradigm, folded as texts are folded."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

# For each language: the end of the dictionary form, then all ends it is exchanged for ("-" is nothing).
# The longest end that fits decides; "" stands for every other word.
_PARADIGMS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ru": (
        ("ия", "ия ии ию ией иею"), ("ая", "ая ой ую ою"), ("яя", "яя ей юю"), ("я", "я и е ю ей ёй ью"), ("а", "а ы и е у ой ою ей"),
        ("ль", "ль ля лю лем ле ли лью"), ("ь", "ь и ью я ю ем е"), ("ай", "ай ая аю аем ае"), ("эй", "эй эя эю эем эе"),
        ("ый", "ый ого ому ым ом"), ("ий", "ий ого его ому ему им ом ем ия ию ии ием"), ("ой", "ой ого ому ым ом"),
        ("ые", "ые ых ым ыми"), ("ие", "ие их им ими"), ("ое", "ое ого ому ым ом"), ("ы", "ы - ов ам ами ах"),
        ("и", "и - ов ев ам ами ах ей ям ями ях"), ("о", "о"), ("е", "е"), ("у", "у"), ("пет", "пет пта пту птом пте"), ("", "- а у ом е ем ы"),
    ),
    "uk": (
        ("ія", "ія ії ію ією"), ("ка", "ка ки ці ку кою кої кій"), ("га", "га ги зі гу гою"), ("я", "я і ї ю ею єю"),
        ("а", "а и і у ою ею ої ій"), ("сь", "сь сі сю ссю"), ("ль", "ль ля лю лем лі ллю"), ("ь", "ь і ю я ем"),
        ("ай", "ай аю аєм аї ая"), ("ей", "ей ею еєм еєві еї"), ("ій", "ій ія ію ієм ієві ії"), ("ий", "ий ого ому им ім"), ("і", "і их им ими - ів ам ами ах"), ("и", "и - ів ам ами ах"),
        ("о", "о а у ом і"), ("е", "е ого ому им"), ("у", "у"),
        ("пет", "пет пту пта птові птом пті"), ("г", "г гу га гові гом зі"), ("", "- у а ові ом ем і"),
    ),
    "be": (
        ("ія", "ія іі ію іяй іяю іх ім імі"), ("ая", "ая ай ую аю яй"), ("ыя", "ыя ыі ыю ыяй ыяю ых ым ымі"), ("яя", "яя яй юю яю яе"), ("я", "я і ю яй яю"),
        ("ка", "ка кі цы ку кай каю"), ("га", "га гі зе гу гай гаю"), ("да", "да ды дзе ду дай даю"), ("та", "та ты це ту тай таю"), ("а", "а ы е у ай аю і ой"), ("сь", "сь сі сю ссю"),
        ("ль", "ль ля лю лем лі"), ("ь", "ь і ю я ем"), ("ай", "ай ая аю аем аі"), ("ы", "ы - аў ам амі ах ага аму ым"),
        ("і", "і - аў ам амі ах ага аму ім"), ("о", "о"), ("э", "э"), ("у", "у"),
        ("пет", "пет пта пту птам пце"), ("т", "т та ту там це"), ("д", "д да ду дам дзе"), ("г", "г га гу гам зе"), ("", "- а у ам ом е ы"),
    ),
    "pl": (
        ("ska", "ska skiej ską sce skę"), ("cka", "cka ckiej cką"), ("ia", "ia ii i ię ią iej"), ("ja", "ja ji ję ją"),
        ("ea", "ea ei eę eą"), ("ka", "ka ki ce kę ką"), ("ga", "ga gi dze gę gą"), ("ra", "ra ry rze rę rą"),
        ("na", "na ny nie nę ną nej"), ("ta", "ta ty cie tę tą"), ("da", "da dy dzie dę dą"), ("ła", "ła ły le łę łą"),
        ("a", "a y i ie ę ą ej"), ("ie", "ie ii iom iami iach ich im imi"), ("skie", "skie skich skim skimi"), ("e", "e - i om ami ach ych ym ymi"),
        ("y", "y - ów om ami ach ego emu ym"), ("ki", "ki kiego kiemu kim"), ("ni", "ni niego niemu nim"), ("ko", "ko ka ku kiem"), ("go", "go ga gu giem"),
        ("o", "o a u em ie"), ("ś", "ś si sią"), ("ń", "ń nia niu niem"), ("t", "t tu ta tem cie towi"), ("d", "d du da dem dzie"),
        ("r", "r ru ra rem rze"), ("k", "k ku ka kiem kowi"), ("g", "g gu ga giem"), ("", "- u a owi em ie"),
    ),
    "sk": (
        ("ia", "ia ie iu ii iou"), ("ea", "ea ey ee ei eu eou"), ("ka", "ka ky ke ku kou kej"), ("a", "a y e i u ou ej"),
        ("á", "á ej ú ou"), ("é", "é ých ým ými ého ému om"), ("ý", "ý ého ému ým om"), ("o", "o a u e om"),
        ("y", "y - om ami ach och ov mi"), ("e", "e - í iam iach ami í"), ("ň", "ň ne ni ňou"), ("us", "us a u e om usu use usom"), ("", "- u a e i om ovi"),
    ),
    "lt": (
        ("ija", "ija ijos ijai iją ijoje"), ("ia", "ia ios iai ią ioje"), ("a", "a os ai ą oje"), ("ė", "ė ės ei ę ėje"),
        ("ias", "ias io iui ią iu yje"), ("as", "as o ui ą u e"), ("tis", "tis čio čiui tį čiu tyje"), ("dis", "dis džio džiui dį džiu dyje"), ("is", "is io iui į iu yje"), ("ys", "ys io iui į iu yje"),
        ("us", "us aus ui ų umi uje"), ("iai", "iai ių iams ius iais iuose"), ("ai", "ai ų ams us ais uose"),
        ("oji", "oji osios ajai ąją ąja ojoje"), ("ės", "ės ių ėms es ėmis ėse"), ("os", "os ų oms as omis ose"), ("", "-"),
    ),
    "lv": (
        ("ija", "ija ijas ijai iju ijā"), ("a", "a as ai u ā"), ("e", "e es ei i ē"), ("ie", "ie o iem os ajiem ajos"),
        ("ā", "ā ās ai o ajā ajai"), ("ās", "ās o ām as ajām ajās"), ("tis", "tis šu tu tīm tīs"), ("cis", "cis ča cim ci"), ("as", "as u ām ās"), ("s", "s a am u ā"), ("i", "i u iem us os"), ("", "-"),
    ),
    "et": (
        ("ik", "ik igi igis igist igisse igile igil iigiga"), ("aak", "aak aagi aagis aagist aagisse aagile aagil aagiga aagiks"),
        ("id", "id ide ides idest idesse idele idel idelt idega"), ("ed", "ed te tes test tesse tele tel tega"),
        ("us", "us use uses usest usesse usele usel uselt usega ust"),
        ("", "- t d s st sse l lt le ks ga ta ni i is ist isse il ilt ile iks iga it a as ast asse al alt ale aga e es est el elt ele ega"),
    ),
    "hu": (
        ("a", "a át ában ába ából án ára áról ának ával ától ához ánál áig áért áként ája"),
        ("e", "e ét ében ébe éből én ére éről ének ével étől éhez énél éig éért éként éje"),
        ("", "- t ot et öt at ban ben ba be ból ből n on en ön ra re ról ről nak nek val vel tól től hoz hez höz nál nél ig ért ként nal nel kal kel gal gel ral rel lal lel dal del sal sel zal zel tal tel mal mel pal pel"),
    ),
    "ro": (
        ("ca", "ca că cii cei ce"), ("ia", "ia iei ie iile"), ("eea", "eea eei"), ("ua", "ua uă ii"), ("ană", "ană ana ane anei ene enei"), ("a", "a ei ă e ii"),
        ("ă", "ă a e ei"), ("ele", "ele elor"), ("ile", "ile ilor"), ("ive", "ive ivele ivelor"), ("ine", "ine inele inelor"), ("ul", "ul ului"), ("ud", "ud udul udului"), ("", "- ul ului"),
    ),
    "de": (("e", "e en es er"), ("es", "es e en er em"), ("er", "er e en es s n"), ("", "- s es n en")),
    "tr": (
        # A name that ends in a possessive, as Sahili, takes an n before its case.
        ("i", "i ide iden iye iyi inin ile iyle inde inden ine ini"), ("ı", "ı ıda ıdan ıya ıyı ının ıyla ında ından ına ını"),
        ("", "- da de ta te dan den tan ten nin nın nun nün in ın un ün ya ye yla yle"),
    ),
}  # fmt: skip

# Adjectives by the same rule.
_ADJECTIVES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (("an", "an ans"), ("i", "i is"), ("", "-")),
    "ru": (("ий", "ий ого его ому ему им ом ем ая ой ую ое ие их ими"),),
    "uk": (("ий", "ий ого ому им ім а ої ій у ою е і их ими"),),
    "be": (("кі", "кі кага каму кім ая кая кай кую кае кія кіх кімі"),),
    "pl": (("cki", "cki ckiego ckiemu ckim cka ckiej cką ckie ckich ckimi ccy cku"), ("ski", "ski skiego skiemu skim ska skiej ską skie skich skimi scy sku"), ("ki", "ki kiego kiemu kim ka kiej ką kie kich kimi cy ku")),
    "sk": (("ý", "ý ého ému ým om á ej ú ou é í ých ými"), ("y", "y eho emu ym om a ej u ou e i ych ymi")),
    "ro": (
        ("ean", "ean eanul eanului eană eana ene enei eni enii enilor enele enelor eanu"), ("ian", "ian ianul ianului iană iana iene ienei ieni ienii ienilor ienele ienelor"),
        ("esc", "esc escul escului ească easca ești eștii eștilor eștile eștilor"), ("", "- ul ului ă a e ei i ii ilor ele elor"),
    ),
    "de": (("", "- e en er es em"),),
    "fr": (
        ("ais", "ais aise aises"), ("ois", "ois oise oises"), ("ien", "ien ienne iens iennes"), ("éen", "éen éenne éens éennes"), ("ain", "ain aine ains aines"),
        ("grec", "grec grecs grecque grecques"), ("turc", "turc turcs turque turques"), ("e", "e es"), ("", "- e s es"),
    ),
    "hu": (("", "- ok ek ak k"),),
    "tr": (("", "- lar ler ların lerin lara lere ları leri"),),
    "fa": (("", "- ان ها های"),),
    "ar": (("", "- ة ين ون ات ا"),),
}  # fmt: skip

# Languages that make the adjective of every name by an ending: Iránban, but iráni.
_DERIVED = {"hu": ("i", "iak", "iaknak", "iakat"), "fa": ("ی",), "tr": ("li", "lu", "liler", "lular")}
_SHORTEST_DERIVED = 4

# Where only the last word of a name is inflected, the others stand in a fixed form.
_LAST_WORD_ONLY = frozenset({"hu", "et", "tr"})
# Where the words before the last are inflected only as adjectives, which end so.
_INFLECTED_BEFORE = {"de": ("e", "en", "es", "er")}
_COMPASS = ("nord", "süd", "ost", "west", "nordost", "nordwest", "südost", "südwest", "zentral", "mittel")
_CYRILLIC = frozenset({"ru", "uk", "be"})
_ARABIC_PREFIXES = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول")
_SHORTEST = 3  # letters of a stem to which endings are put: below, everything would be a form


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The word as it is compared: small, without accents and stress marks, Arabic letters unified.

    Cyrillic letters keep their marks (й, ї), except ё and ґ, which are often written е and г, and the ў with
    which Belarusian begins a word after a vowel (ва Ўкраіне).
    """
    text = word.lower().replace("ı", "i").replace("ё", "е").replace("ʼ", "’").replace("'", "’")
    if not text.isascii():
        marks = unicodedata.normalize("NFD", text)
        if any("\u0400" <= sign <= "\u04ff" for sign in text):
            text = unicodedata.normalize("NFC", marks.replace("\u0301", "")).replace("ґ", "г")
            text = "у" + text[1:] if text[0] == "ў" else text
        else:
            text = "".join(sign for sign in marks if not unicodedata.combining(sign))
            text = text.translate(_UNIFIED)
    return text


_UNIFIED = str.maketrans(
    {
        "ي": "ی",
        "ك": "ک",
        "ة": "ه",
        "ى": "ی",
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "ß": "s",
        "ٱ": "ا",
        "ە": "ه",
        "\u0640": None,
    }
)


def forms_of(words: Iterable[str], language: str) -> tuple[frozenset[str], ...]:
    """For each word of a name the folded forms it takes in `language`; the dictionary form is always among them."""
    listed = list(words)
    if language == "ar":
        return tuple(
            _arabic(word) if place == 0 else frozenset({fold(word)}) for place, word in enumerate(listed)
        )
    last = len(listed) - 1
    forms = []
    for place, word in enumerate(listed):
        fixed = place != last and (
            language in _LAST_WORD_ONLY or not word.lower().endswith(_INFLECTED_BEFORE.get(language, ""))
        )
        inflected = {word} if fixed else _inflect(word.lower(), _PARADIGMS.get(language, ()))
        if language == "de" and last == 0:
            # German joins the part of a country to its name: Nordsyrien, Ostukraine.
            inflected |= {part + form for part in _COMPASS for form in inflected}
        forms.append(frozenset(map(fold, inflected)))
    return tuple(forms)


def adjective_forms(words: Iterable[str], language: str) -> tuple[frozenset[str], ...]:
    """For each word of an adjective of several words the folded forms it takes; only the last is inflected."""
    *before, last = words
    forms = _inflect(last.lower(), _ADJECTIVES.get(language, ()))
    if language == "ar":
        forms = {
            prefix + article + form
            for form in forms
            for article in ("", "ال")
            for prefix in _ARABIC_PREFIXES
            if not (prefix.endswith("ل") and article)
        } | {f"{prefix}لل{form}" for form in forms for prefix in ("", "و")}
    return (*(frozenset({fold(word)}) for word in before), frozenset(map(fold, forms)))


def derived_adjectives(word: str, language: str) -> frozenset[str]:
    """The folded adjectives that the language makes of a name, or of its last word, by an ending alone."""
    if len(word) < _SHORTEST_DERIVED:
        return frozenset()
    return frozenset(fold(word.lower() + end) for end in _DERIVED.get(language, ()))


def _inflect(word: str, paradigms: Iterable[tuple[str, str]]) -> set[str]:
    for end, exchanged in sorted(paradigms, key=lambda pair: -len(pair[0])):
        stem = word.removesuffix(end) if end else word
        if (not end or word.endswith(end)) and len(stem) >= (2 if end else _SHORTEST):
            return {word} | {stem + ("" if new == "-" else new) for new in exchanged.split() if len(stem) > 1}
    return {word}


def _arabic(word: str) -> frozenset[str]:
    bare = word.removeprefix("ال")
    forms = {prefix + word for prefix in _ARABIC_PREFIXES}
    if bare != word:
        forms |= {f"لل{bare}", f"ولل{bare}"}
    return frozenset(fold(form) for form in forms)
