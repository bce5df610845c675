"""A source, its site on loopback, and what we hold of it: crawl it, change it, look at what is known."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from coi.archive import Archive
from coi.database import open_database
from coi.document import Document
from coi.ledger import Ledger
from coi.settings import Settings
from coi.source import Harvest, Profile, Source, Way
from crawler.addresses import AddressGuard
from crawler.answer import Limits
from crawler.fetch import Fetcher
from crawler.harvest import harvest
from crawler.job import run
from crawler.report import HarvestReport
from tests.crawler.discover.ways import a_way
from tests.website import Answer, Website

HOST = "site.coi.test"
HOME = f"http://{HOST}"
PROFILE = Profile(*["A sentence."] * 9)


def a_source(*ways: Way, **values: object) -> Source:
    chosen = ways or (a_way("sitemap", f"{HOME}/sitemap.xml"),)
    source = Source(
        id="a-source", name="A source", name_native="", publisher="Nobody", source_type="expert", homepage=HOME,
        verified=True, access="public", document_type=None, languages=("en",), countries=(), profile=PROFILE,
        harvest=Harvest(ways=chosen, delay=0, keep_parameters=(), note=""),
    )  # fmt: skip
    return replace(source, **values)  # type: ignore[arg-type]


def sitemap(*paths: str) -> Answer:
    urls = "".join(f"<url><loc>{HOME}{path}</loc></url>" for path in paths)
    return Answer(f"<urlset>{urls}</urlset>", media_type="application/xml")


class House:
    """A site and what we hold of it: crawl it, change it, look at what is known."""

    def __init__(self, folder: Path, site: Website) -> None:
        self.site = site
        self.settings = Settings(data_dir=folder, request_timeout=5, crawl_timeout=60)
        self.engine = open_database(self.settings)
        self.ledger = Ledger(self.engine)
        self.archive = Archive(self.settings.archive_dir)
        self.source = a_source()
        self.address = site.address
        self.limits = Limits()
        self.hosts: tuple[str, ...] = ()  # further names of the same site

    def crawl(self, *, dry_run: bool = False) -> HarvestReport:
        async def nobody(_host: str) -> Sequence[str]:
            return ("10.0.0.1",)

        async def once() -> HarvestReport:
            guard = AddressGuard(dict.fromkeys((HOST, *self.hosts), self.address), nobody)
            async with Fetcher(
                "coi-search/0.1", self.settings.request_timeout, guard, self.limits
            ) as fetcher:
                return await harvest(
                    self.source, self.settings, self.ledger, self.archive, fetcher, dry_run=dry_run
                )

        self.site.forget_requests()
        return run(once())

    def document(self, path: str) -> Document:
        found = self.ledger.find_document("a-source", HOME + path)
        assert found is not None, path
        return found

    def editions(self, path: str) -> list[bytes]:
        editions = self.ledger.editions(self.document(path).id)
        return [self.archive.get(edition.sha256) for edition in editions]

    @property
    def keys(self) -> list[str]:
        return sorted(document.key.removeprefix(HOME) for document in self.ledger.documents("a-source"))


def counts(report: HarvestReport) -> dict[str, int]:
    names = ("found", "new", "changed", "unchanged", "gone", "failed", "refused")
    return {name: value for name in names if (value := getattr(report, name))}
