"""The settings: defaults, then coi.toml in the data directory, then COI_* variables; read once, passed in."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from coi.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent
_LAST_PORT = 65_535
_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d\Z", re.ASCII)
_NODE = re.compile(r"[A-Za-z]{2}\Z")
_PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?\Z")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
EVERYWHERE = ("0.0.0.0", "::", "[::]", "*")  # noqa: S104 - what is no name of a host


def setting(default: Any, help_text: str) -> Any:
    """A settings field with its one-sentence explanation."""
    if isinstance(default, dict):
        return field(default_factory=dict, metadata={"help": help_text})
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator may set; each field explains itself in its `help` metadata."""

    data_dir: Path = setting(Path("var"), "Where harvested bytes, database and index live.")
    corpus_dir: Path = setting(PROJECT / "corpus", "Where sources, vocabularies and samples are read from.")
    node: str = setting(
        "ZZ", "Two letters that begin every document id given here; the country of this node."
    )
    database_url: str = setting(
        "", "SQLAlchemy URL of the database; empty means SQLite in the data directory."
    )
    contact: str = setting("", "An address a site's owner can write to; sent in the crawler's User-Agent.")
    request_timeout: float = setting(30.0, "Seconds after which one request of the crawler is given up.")
    crawl_timeout: float = setting(3600.0, "Seconds after which the crawl of one source is stopped.")
    crawl_at: str = setting(
        "22:00", "The hour (UTC) from which sources without a window of their own are crawled."
    )
    index_at: str = setting("05:00", "The hour (UTC) at which the index is brought up to date every night.")
    job_timeout: float = setting(21_600.0, "Seconds after which a job of the scheduler is stopped.")
    job_memory: float = setting(16.0, "GiB of addresses each process of a job of the scheduler may use.")
    internal_hosts: Mapping[str, Mapping[str, str]] = setting(
        {}, "Per source, hosts that may be reached inside our network, each with its address:port."
    )
    public_url: str = setting(
        "", "Where the site is reached from outside, such as https://coi.example.org; begins whole addresses."
    )
    trusted_hosts: tuple[str, ...] = setting(
        (), "Host names the web application answers to, beside this machine's own and that of public_url."
    )
    trusted_proxy: str = setting(
        "", "The address of a proxy in front whose X-Forwarded-For and -Proto are believed; empty means none."
    )
    host: str = setting("127.0.0.1", "The address the web application listens on.")
    port: int = setting(8080, "The port the web application listens on.")
    workers: int = setting(0, "How many processes build the index; 0 means one per core, at most 4.")
    lexicon_made: str = setting(
        "", "A file in which the lexicon is kept ready for searching; empty means one in the data directory."
    )
    translator: str = setting(
        "", "A folder of Firefox translation models, one folder per pair (ruen); empty means none."
    )
    translator_python: str = setting(
        "", "The Python that has the package bergamot; empty means the one that runs this."
    )
    embedder: str = setting(
        "", "A folder with a sentence model (ONNX or model2vec) and its tokenizer.json; empty means none."
    )
    hybrid: bool = setting(False, "Whether documents are found by the embedder's meaning beside their words.")

    @property
    def archive_dir(self) -> Path:
        """Where the archived bytes are."""
        return self.data_dir / "archive"

    @property
    def lexicon_source(self) -> Path:
        """Where curators keep the lexicon."""
        return self.corpus_dir / "vocabularies" / "lexicon"

    @property
    def lexicon_file(self) -> Path:
        """Where the lexicon made ready for searching is kept; derived, may be thrown away."""
        return Path(self.lexicon_made) if self.lexicon_made else self.data_dir / "lexicon.sqlite"

    @property
    def dictionaries_file(self) -> Path:
        """Where the dictionaries that were added are kept, made ready for searching."""
        return self.data_dir / "dictionaries.sqlite"

    @property
    def vectors_dir(self) -> Path:
        """Where the vectors of passages are; derived, may be thrown away."""
        return self.data_dir / "vectors"

    @property
    def index_dir(self) -> Path:
        """Where the search index is; derived, may be thrown away."""
        return self.data_dir / "index"

    @property
    def sources_dir(self) -> Path:
        """Where the source descriptions are."""
        return self.corpus_dir / "sources"

    @property
    def vocabularies_dir(self) -> Path:
        """Where the vocabularies are."""
        return self.corpus_dir / "vocabularies"

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'coi.sqlite'}"

    @property
    def host_names(self) -> frozenset[str]:
        """The names, in lower case, under which the web application answers; IPv6 addresses in brackets."""
        own = f"[{self.host}]" if ":" in self.host else self.host
        named = (*_LOOPBACK, own, urlsplit(self.public_url).hostname or "", *self.trusted_hosts)
        return frozenset(one.lower() for one in named if one and one not in EVERYWHERE)

    @property
    def user_agent(self) -> str:
        """How the crawler names itself."""
        contact = f"; {self.contact}" if self.contact else ""
        return f"coi-search/0.1 (country-of-origin information archive{contact})"


def _read(name: str, value: Any, default: Any) -> Any:
    """Bring a value from a file or a variable to the type of its default."""
    wrong = SettingsError(f"The setting {name} cannot be “{value}”.")
    if isinstance(default, int | float):
        return _read_number(value, default, wrong)
    if isinstance(default, tuple):
        listed = value.split(",") if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise wrong
        return tuple(one.strip() for one in listed if one.strip())
    if isinstance(default, dict):
        inner = list(value.values()) if isinstance(value, dict) else [None]
        if not all(isinstance(one, dict) and all(isinstance(t, str) for t in one.values()) for one in inner):
            raise wrong
        return value
    if not isinstance(value, str):
        raise SettingsError(f"The setting {name} must be text, not “{value}”.")
    return Path(value) if isinstance(default, Path) else value


def _read_number(value: Any, default: float, wrong: SettingsError) -> float:
    """Read a number, or yes or no where that is the default; raises what is wrong otherwise."""
    if isinstance(default, bool):
        if (text := str(value).lower()) not in ("true", "false"):
            raise wrong
        return text == "true"
    if isinstance(value, bool) or (isinstance(default, int) and isinstance(value, float)):
        raise wrong
    try:
        number = type(default)(value)
    except (TypeError, ValueError):
        raise wrong from None
    if not (0 <= number <= _LAST_PORT if isinstance(number, int) else 0 < number < inf):
        raise wrong
    return number


def load_settings(data_dir: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings for a data directory (default: COI_DATA_DIR, else `var`).

    Raises SettingsError for an unknown name or an unusable value.
    """
    environment = os.environ if environment is None else environment
    folder = data_dir or Path(environment.get("COI_DATA_DIR", "var"))
    defaults = {one.name: getattr(Settings(), one.name) for one in fields(Settings)}
    values: dict[str, Any] = {}
    file = folder / "coi.toml"
    if file.is_file():
        try:
            values = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise SettingsError(f"{file} cannot be read as TOML: {error}.") from None
    if "data_dir" in values:
        raise SettingsError(f"{file} cannot set data_dir, because it lies there; use COI_DATA_DIR.")
    for name, default in defaults.items():
        if (variable := f"COI_{name.upper()}") in environment and not isinstance(default, dict):
            values[name] = environment[variable]
    if unknown := sorted(set(values) - set(defaults)):
        raise SettingsError(f"{file} has a setting that does not exist: {', '.join(unknown)}.")
    read = {name: _read(name, value, defaults[name]) for name, value in values.items()}
    settings = Settings(**{**read, "data_dir": folder})
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    """SettingsError for a value of the right type that means nothing."""
    if _NODE.match(settings.node) is None:
        raise SettingsError(f"The setting node must be two letters, not “{settings.node}”.")
    if settings.public_url and _PUBLIC_URL.match(settings.public_url) is None:
        raise SettingsError(
            "The setting public_url must be a scheme and a host such as https://coi.example.org, without a path."
        )
    for name in ("crawl_at", "index_at"):
        if _HOUR.match(getattr(settings, name)) is None:
            raise SettingsError(f"The setting {name} must be an hour of the day such as 22:00.")
