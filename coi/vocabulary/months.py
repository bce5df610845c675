"""The names of the months in the languages we read, in the forms they take in dates, and digits of other scripts."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale

_LANGUAGES = ("en", "ru", "uk", "be", "ro", "pl", "hu", "lt", "lv", "et", "sk", "de", "fr", "ar", "fa", "tr")
_SHORTEST = 3  # letters; shorter abbreviations are words of other languages


@cache
def month_names() -> Mapping[str, int]:
    """Folded month name, full or short, in any of our languages, to its number; ambiguous ones are left out."""
    numbers: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        months = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    folded = _fold(name).rstrip(".")
                    if len(folded) >= _SHORTEST and not folded.isdigit():
                        numbers.setdefault(folded, set()).add(number)
    for number, name in _further_names():
        numbers.setdefault(_fold(name), set()).add(number)
    return {name: min(found) for name, found in numbers.items() if len(found) == 1}


# Forms that dates take in running text and CLDR does not list, January to December: each row is one case or
# number of one language, or the names by which Arabic and Persian call the months in other countries.
_FURTHER = (
    "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
    "січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні",
    "студзені лютым сакавіку красавіку маі чэрвені ліпені жніўні верасні кастрычніку лістападзе снежні",
    "styczniu lutym marcu kwietniu maju czerwcu lipcu sierpniu wrześniu październiku listopadzie grudniu",
    "januári februári marci apríli máji júni júli auguste septembri októbri novembri decembri",
    "sausį vasarį kovą balandį gegužę birželį liepą rugpjūtį rugsėjį spalį lapkritį gruodį",
    "janvāri februāri martu aprīli maiju jūniju jūliju augustu septembri oktobri novembri decembri",
    "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī",
    "janvāra februāra marta aprīļa maija jūnija jūlija augusta septembra oktobra novembra decembra",
    "janvārim februārim martam aprīlim maijam jūnijam jūlijam augustam septembrim oktobrim novembrim decembrim",
    "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
    "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "ژانویه فوریه مارس آپریل می جون جولای آگوست سپتامبر اکتوبر نوامبر دسامبر",
    "جنوری فبروری مارچ اپریل می جون جولای آگست سپتمبر اکتوبر نومبر دسمبر",
    "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
    "январем февралем мартом апрелем маем июнем июлем августом сентябрем октябрем ноябрем декабрем",
    "январём февралём мартом апрелем маем июнем июлем августом сентябрём октябрём ноябрём декабрём",
    "січнем лютим березнем квітнем травнем червнем липнем серпнем вереснем жовтнем листопадом груднем",
    "студзеня лютага сакавіка красавіка траўня чэрвеня ліпеня жніўня верасьня кастрычніка лістапада сьнежня",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "січ лют бер кві тра чер лип сер вер жов лис гру",
    "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",  # as MAYIS and KASIM become in small letters
    "jänner feber mrz april mai juni juli august september oktober november dezember",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
)
_LEVANTINE = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
    "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
)  # fmt: skip
_LEVANTINE_PLAIN = (
    "كانون ثاني", "شباط", "اذار", "نيسان", "ايار", "حزيران",
    "تموز", "آب", "ايلول", "تشرين أول", "تشرين ثاني", "كانون أول",
)  # fmt: skip
_ESTONIAN = "jaanuari veebruari märtsi aprilli mai juuni juuli augusti septembri oktoobri novembri detsembri"
_HUNGARIAN = (
    "január február március április május június július augusztus szeptember október november december"
)


def _further_names() -> Iterator[tuple[int, str]]:
    for row in _FURTHER:
        yield from enumerate(row.split(), start=1)
    yield from enumerate(_LEVANTINE, start=1)
    yield from enumerate(_LEVANTINE_PLAIN, start=1)
    for number, name in enumerate(_ESTONIAN.split(), start=1):
        yield from ((number, name + ending) for ending in ("", "st", "ni", "l", "s"))
    for number, name in enumerate(_HUNGARIAN.split(), start=1):
        back = "a" in name or "á" in name or "ú" in name or "o" in name or "u" in name
        endings = (
            ("i", "tól", "jától", "ától", "ig", "jáig", "áig", "ban", "jában", "ában")
            if back
            else ("i", "től", "étől", "ig", "éig")
        )
        yield from ((number, name + ending) for ending in (*endings, "ben", "ében"))


def month_number(name: str) -> int | None:
    """The month called `name` in any of our languages, 1 to 12; None for another word."""
    return month_names().get(_fold(name).rstrip("."))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower().strip()


def western_digits(text: str) -> str:
    """Arabic and Persian digits as 0-9, one for one, so that places stay true."""
    return text.translate(_DIGITS)


_DIGITS = {ord(sign): str(number) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for number, sign in enumerate(row)}
