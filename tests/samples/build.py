"""Builds the whole sample site, in its present and its earlier state, from the sample texts."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import yaml

from tests.samples.signposts import feed, robots_txt, sitemap
from tests.samples.texts import SampleText, read_text, read_texts
from tests.samples.typeset import typeset_pdf
from tests.samples.web_pages import document_page, front_page, news_listing, private_page, response_listings
from tests.samples.word_files import word_file

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
MOVED: Mapping[str, str] = {
    "/reports/religious-communities.html": "/reports/azerbaijan-religious-communities.html",
}
MADE_WITH = ("babel", "pillow", "python-docx", "typst")


def build_site(samples: Path, target: Path) -> tuple[str, ...]:
    """Write the site made from `samples` to `target`, remove what no longer belongs to it, name its files."""
    files = assemble_site(samples)
    for name, data in files.items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    for file in sorted(target.rglob("*"), reverse=True):
        if file.is_dir() and not any(file.iterdir()):
            file.rmdir()
        elif file.is_file() and file.relative_to(target).as_posix() not in files:
            file.unlink()
    return tuple(files)


def assemble_site(samples: Path) -> dict[str, bytes]:
    """Make every file of the site, by its path below the site's folder, in order.

    Below `earlier/` stand the files that the site served differently before; `site.yml` says which address
    each belongs to, what has moved and what is gone.
    """
    texts = read_texts(samples / "texts")
    withdrawn = read_text(samples / "withdrawn-notice.en.md")
    present_texts = [text for text in texts if not text.earlier]
    earlier_by_slug = {text.slug: text for text in texts if text.earlier}
    earlier_texts = [earlier_by_slug.get(text.slug, text) for text in present_texts]
    present = _pages(present_texts)
    earlier = _pages([*earlier_texts, withdrawn])
    changed = {name: data for name, data in earlier.items() if present.get(name) != data}
    typeset = {text.path[1:]: _file(text) for text in present_texts if text.format != "html"}
    facts = {
        "moved": dict(MOVED),
        "gone": [withdrawn.path],
        "earlier": {f"/{name}": f"earlier/{name}" for name in sorted(changed)},
        "made_with": {name: version(name) for name in MADE_WITH},
    }
    site_yml = (
        "# How the sample site answers beside its files; written by tests/samples/build.py.\n"
        + yaml.safe_dump(facts, allow_unicode=True, sort_keys=True)
    )
    files = present | typeset | {f"earlier/{name}": data for name, data in changed.items()}
    files["site.yml"] = site_yml.encode()
    return dict(sorted(files.items()))


def _pages(texts: Sequence[SampleText]) -> dict[str, bytes]:
    """Write everything of one state of the site but its PDF and Word files, by path."""
    pages = {text.path[1:]: document_page(text) for text in texts if text.format == "html"}
    return (
        pages
        | response_listings(texts)
        | {
            "index.html": front_page(texts),
            "news/index.html": news_listing(texts),
            "private/internal-draft.html": private_page(),
            "robots.txt": robots_txt(),
            "sitemap.xml": sitemap(texts, MOVED),
            "feed.xml": feed(texts),
        }
    )


def _file(text: SampleText) -> bytes:
    return word_file(text) if text.format == "docx" else typeset_pdf(text)


if __name__ == "__main__":
    names = build_site(SAMPLES, SAMPLES / "site")
    print(f"{len(names)} files written to {SAMPLES / 'site'}")  # noqa: T201
