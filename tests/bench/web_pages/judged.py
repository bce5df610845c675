"""A judged page while it is written: what is put down as text is wanted, what is put down as furniture is not."""

from dataclasses import dataclass, field

from tests.bench.web_pages.words import Words


@dataclass(frozen=True, slots=True)
class JudgedPage:
    """A page with the segments that its text must have and those that it must not."""

    name: str
    language: str
    html: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


@dataclass
class Sheet:
    """Writes one page; each method returns the words it notes, to be put into HTML."""

    words: Words
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)

    def text(self, said: str) -> str:
        """Words that belong to the text."""
        self.wanted.append(said)
        return said

    def furniture(self, said: str) -> str:
        """Words that do not."""
        self.unwanted.append(said)
        return said

    def paragraphs(self, number: int = 5, sentences: int = 3, tag: str = "p") -> str:
        """Paragraphs of the text."""
        made = (self.text(self.words.paragraph(sentences)) for _ in range(number))
        return "\n".join(f"<{tag}>{one}</{tag}>" for one in made)

    def teaser(self) -> str:
        """Two sentences that tell of another page."""
        return self.furniture(self.words.paragraph(2))

    def menu(self, *entries: str) -> str:
        """A list of links through the site."""
        names = entries or (
            "About the office",
            "All reports by country",
            "Training for staff",
            "Contact and press",
        )
        return (
            "<ul>"
            + "".join(f"<li><a href='/{at}'>{self.furniture(one)}</a></li>" for at, one in enumerate(names))
            + "</ul>"
        )

    def footer(self) -> str:
        """What stands at the end of every page of a site."""
        said = self.furniture("© Office of samples. All rights reserved. Terms of use and privacy policy.")
        return f"<footer class='site-footer'><p>{said}</p></footer>"
