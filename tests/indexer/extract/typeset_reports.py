"""Reports set in type for tests of reading PDFs: justified and hyphenated, with heads, feet, columns and footnotes."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

import typst

# Written for these tests; nobody and no place in them exists.
SENTENCES = {
    "en": (
        "The district office registered fewer returns than in the winter before, although the road was open.",
        "Families who had lost their identification papers waited for several months until a commission met.",
        "A representative of the municipality explained that heating could not be guaranteed in every building.",
        "Neighbouring settlements organised transportation for schoolchildren and for elderly inhabitants.",
        "Nobody interviewed in the reception centre had received any written information about the procedure.",
    ),
    "ru": (
        "Районное управление зарегистрировало меньше возвращений, чем прошлой зимой, хотя дорога была открыта.",
        "Семьи, потерявшие удостоверения личности, ожидали заседания комиссии в течение нескольких месяцев.",
        "Представительница муниципалитета объяснила, что отопление гарантировано далеко не в каждом здании.",
        "Соседние поселения организовали перевозку школьников и престарелых жителей отдалённых хуторов.",
        "Никто из опрошенных в приёмном центре не получил письменных сведений о предстоящей процедуре.",
    ),
    "hu": (
        "A járási hivatal kevesebb hazatérést jegyzett fel, mint az előző télen, noha az út nyitva volt.",
        "Az okmányaikat elveszített családok hónapokon keresztül várakoztak a bizottság összehívására.",
        "Az önkormányzat képviselője elmagyarázta, hogy a fűtést nem minden épületben lehet biztosítani.",
        "A szomszédos települések megszervezték az iskolások és az idősebb lakosok szállítását.",
        "A befogadóállomáson megkérdezettek közül senki sem kapott írásos tájékoztatást az eljárásról.",
    ),
    "ar": (
        "سجل مكتب المنطقة عودة عدد أقل من العائلات مقارنة بالشتاء السابق رغم أن الطريق كان مفتوحا.",
        "انتظرت العائلات التي فقدت أوراقها الثبوتية أشهرا عديدة حتى اجتمعت اللجنة المحلية.",
        "أوضحت ممثلة البلدية أن التدفئة لا يمكن ضمانها في كل المباني خلال الأشهر الباردة.",
        "نظمت القرى المجاورة نقل التلاميذ والمسنين إلى المدرسة والمستوصف في المدينة القريبة.",
        "لم يحصل أحد ممن قابلناهم في مركز الاستقبال على معلومات مكتوبة عن الإجراءات.",
    ),
    "fa": (
        "اداره ناحیه نسبت به زمستان گذشته بازگشت کمتری ثبت کرد، هرچند جاده باز بود.",
        "خانواده هایی که مدارک شناسایی خود را گم کرده بودند چند ماه در انتظار جلسه کمیسیون ماندند.",
        "نماینده شهرداری توضیح داد که گرمایش در همه ساختمان ها قابل تضمین نیست.",
        "روستاهای همسایه برای دانش آموزان و سالمندان وسیله رفت و آمد فراهم کردند.",
        "هیچ یک از افرادی که در مرکز پذیرش با آنان گفتگو شد اطلاعات کتبی دریافت نکرده بود.",
    ),
}
HEAD, FOOT = "Sample Review of Returns", "Sample Office 26-01234"


@dataclass(frozen=True, slots=True)
class Report:
    """A typeset report and what stands in it."""

    pdf: bytes
    paragraphs: tuple[str, ...]
    notes: tuple[str, ...]


def a_report(language: str, columns: int, paragraphs: int = 40) -> Report:
    """A report of several pages with a running head, a foot with the page number, and a footnote here and there."""
    said, notes, body = [], [], []
    sentences = SENTENCES[language]
    for number in range(paragraphs):
        # The numbers keep lines apart that would otherwise repeat like running heads.
        text = " ".join(
            f"({number * 7 + place * 300 + 11}) {sentences[(number * 2 + place) % len(sentences)]}"
            for place in range(3)
        )
        said.append(text)
        if number % 6 == 2:
            notes.append(f"Archive of samples, file {number + 100}, sheet {number * 3 + 5}.")
            text += f"#footnote[{notes[-1]}]"
        body.append(text)
    from_right = ", dir: rtl" if language in {"ar", "fa"} else ""
    source = (
        f'#set page(paper: "a5", margin: 1.6cm, columns: {columns}, header: [{HEAD}], '
        f"footer: context [{FOOT} #h(1fr) #counter(page).display()])\n"
        f'#set text(lang: "{language}", size: 9pt, font: ("Noto Naskh Arabic", "Noto Serif", "DejaVu Serif"), '
        f"hyphenate: true{from_right})\n#set par(justify: true)\n"
    )
    pdf = bytes(typst.compile((source + "\n\n".join(body)).encode()))
    return Report(pdf, tuple(said), tuple(notes))


def agreement(there: str, read: str) -> float:
    """F1 of the runs of four words, 0 to 1."""
    gold, found = _runs(there), _runs(read)
    return 2 * sum((gold & found).values()) / max(1, gold.total() + found.total())


def word_agreement(there: str, read: str) -> float:
    """F1 of the words, 0 to 1."""
    gold, found = Counter(_words(there)), Counter(_words(read))
    return 2 * sum((gold & found).values()) / max(1, gold.total() + found.total())


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _words(text)
    return Counter(zip(words, words[1:], words[2:], words[3:], strict=False))


def _words(text: str) -> list[str]:
    # ZWNJ shapes a Persian word and is no letter of it; the agreement is about words.

    folded = unicodedata.normalize("NFKC", text).replace("\u200c", "").lower()
    return re.findall(r"[^\W_]+", folded)
