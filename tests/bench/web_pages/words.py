"""The words of the made pages: paragraphs of any length in several languages, each unlike every other."""

from collections.abc import Mapping
from itertools import count

# Sentences with a place for a number, so that no two paragraphs of a page are alike.
SENTENCES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "The commission visited place of detention number {n} and spoke with the people held there.",
        "In case {n} the court released the applicant, while the prosecutor announced that he would appeal.",
        "Families who returned to district {n} said that their houses had been used by others.",
        "The office for refugees registered {n} new applications, most of them from the border region.",
        "According to decree {n}, men of military age need a permit to leave the country.",
        "Witness {n} described how the police had come at night and taken documents and telephones.",
        "The ombudsman received complaint {n} about the lack of heating, medicine and letters from home.",
        "A lawyer who has followed {n} such trials said that hearings were short and often closed.",
    ),
    "ru": (
        "Комиссия посетила место содержания под стражей № {n} и поговорила с людьми, которые там находились.",
        "По делу {n} суд освободил заявителя, однако прокурор объявил, что обжалует это решение.",
        "Семьи, вернувшиеся в район {n}, рассказали, что в их домах жили посторонние люди.",
        "Управление по делам беженцев приняло {n} новых заявлений, большинство из приграничных областей.",
        "Согласно указу {n}, мужчинам призывного возраста для выезда из страны нужно разрешение.",
    ),
    "uk": (
        "Комісія відвідала місце утримання під вартою № {n} і поговорила з людьми, які там перебували.",
        "У справі {n} суд звільнив заявника, проте прокурор оголосив, що оскаржить це рішення.",
        "Родини, які повернулися до району {n}, розповіли, що в їхніх оселях жили сторонні люди.",
        "Управління у справах біженців прийняло {n} нових заяв, більшість із прикордонних областей.",
    ),
    "ro": (
        "Comisia a vizitat locul de detenție numărul {n} și a vorbit cu persoanele aflate acolo.",
        "În dosarul {n} instanța l-a eliberat pe reclamant, iar procurorul a anunțat că va face recurs.",
        "Familiile întoarse în raionul {n} au spus că în casele lor au locuit alți oameni.",
        "Biroul pentru refugiați a primit {n} cereri noi, cele mai multe din regiunea de frontieră.",
    ),
    "pl": (
        "Komisja odwiedziła miejsce zatrzymań numer {n} i rozmawiała z osobami, które tam przebywały.",
        "W sprawie {n} sąd zwolnił skarżącego, a prokurator zapowiedział, że złoży odwołanie.",
        "Rodziny, które wróciły do powiatu {n}, mówiły, że w ich domach mieszkali obcy ludzie.",
        "Urząd do spraw uchodźców przyjął {n} nowych wniosków, większość z regionu przygranicznego.",
    ),
    "ar": (
        "زارت اللجنة مكان الاحتجاز رقم {n} وتحدثت مع الأشخاص الموجودين هناك.",
        "في القضية {n} أفرجت المحكمة عن مقدم الطلب وأعلن المدعي العام أنه سيستأنف الحكم.",
        "قالت العائلات التي عادت إلى المنطقة {n} إن آخرين سكنوا في بيوتها.",
        "سجل مكتب اللاجئين {n} طلبا جديدا معظمها من المنطقة الحدودية.",
    ),
}


class Words:
    """Paragraphs in one language for one page; every sentence has a number of its own."""

    def __init__(self, language: str, seed: int) -> None:
        self.language = language
        self._numbers = count(100 + 997 * seed % 8000)

    def sentence(self) -> str:
        """One sentence that stands nowhere else on the page."""
        stock = SENTENCES[self.language]
        number = next(self._numbers)
        return stock[number % len(stock)].format(n=number)

    def paragraph(self, sentences: int = 3) -> str:
        """A paragraph of so many sentences."""
        return " ".join(self.sentence() for _ in range(sentences))
