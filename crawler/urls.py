"""The canonical form of URLs, so that one document has one key, and the question whose site a URL is on."""

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Keys that say how a reader came to a page, never which page it is.
_TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_(?:campaign|kwd|source|medium)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid"
    r"|twclid|igshid|mc_[ce]id|_ga|_gl|_hs(?:enc|mi)|__hs\w+|hsctatracking|_openstat|ysclid|oly_(?:anon|enc)_id"
    r"|vero_(?:id|conv)|wt_mc|cmpid|jsessionid|phpsessid|phpsession|aspsessionid\w*|sessionid|session_id|sessid|cfid|cftoken)\Z",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sid|sessionid)=[^/;?]*|(?<=/)\([A-Z]\([a-z0-9]{24}\)\)/", re.IGNORECASE
)

# What the long way round would leave as it is, and what most addresses are: 15 microseconds a page less for each way.
_CANONICAL = re.compile(
    r"(https?://((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}))/(?:(?!\.\.?(?:/|\Z))[a-zA-Z0-9._~-]+(?:/|\Z))*\Z",
    re.ASCII,
)

_UNESCAPED = re.compile("[ \ud800-\udfff]")  # what no address can be sent, compared or kept with


def _host_and_port(scheme: str, netloc: str) -> str:
    """The authority without user name, default port and trailing dot."""
    authority = netloc.rpartition("@")[2]
    host, colon, port = authority.rpartition(":")
    if not colon or not port.isdigit():
        host, port = authority.removesuffix(":"), ""
    host = host.rstrip(".")
    if port and int(port) != _DEFAULT_PORTS.get(scheme):
        return f"{host}:{int(port)}"
    return host


@lru_cache(maxsize=10_000)  # a crawl asks for the form of the same few URLs again and again
def canonical(url: str, keep: tuple[str, ...] = ()) -> str:
    """The URL in the one form that serves as a document's key.

    Sorts the query, resolves dot segments, evens out escapes and case, and drops fragment, user name,
    default port, trailing dot, session ids and tracking keys. `keep` names query keys that are dropped
    elsewhere but tell documents apart on this site.
    """
    return url if _CANONICAL.match(url) else _canonical(url, keep)


def _canonical(url: str, keep: tuple[str, ...]) -> str:
    scheme, netloc, path, query, _ = urlsplit(url.strip())
    scheme = scheme.lower()
    pairs = [
        pair
        for pair in query.split("&")
        if pair and ((key := pair.partition("=")[0]) in keep or not _TRACKING.match(key))
    ]
    cleaned = (scheme, _host_and_port(scheme, netloc), _PATH_SESSION.sub("", path), "&".join(pairs), "")
    return str(canonicalize_url(urlunsplit(cleaned)))


def _escape(odd: re.Match[str]) -> str:
    sign = odd[0]
    # A byte that was no UTF-8 in a header stands for itself; half a sign, as JSON may spell it, is lost already.
    byte = ord(sign) - 0xDC00
    return f"%{byte:02X}" if 0x80 <= byte <= 0xFF else "%20" if sign == " " else "%EF%BF%BD"  # noqa: PLR2004  # bytes


def absolute(link: str, page: str) -> str | None:
    """The link as it is meant on that page, without fragment; None where it leads to no web page.

    A space in it, or a byte in no known charset, is escaped as browsers do: sites send both in links and redirects.
    """
    if _CANONICAL.match(link):
        return link
    try:
        joined = urljoin(page, _UNESCAPED.sub(_escape, link.strip()))
        scheme, netloc, path, query, _ = urlsplit(joined)
    except ValueError:
        return None
    if scheme.lower() not in _DEFAULT_PORTS or not netloc:
        return None
    return urlunsplit((scheme.lower(), netloc, path or "/", query, ""))


@lru_cache(maxsize=1_000)  # every step of a request asks for it again
def host_of(url: str) -> str:
    """The host of a URL in lower case without trailing dot; empty where there is none."""
    if plain := _CANONICAL.match(url):
        return plain[2]
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, as it spells them."""
    if plain := _CANONICAL.match(url):
        return plain[1]
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def plain_parts(url: str) -> tuple[str, str] | None:
    """The host and what follows it, of an address that every program reads alike; None for all others.

    The host is a name in small letters that ends in letters, the rest a path in which nothing could be escaped or
    resolved; there is no user name, port, query or fragment.
    """
    plain = _CANONICAL.match(url)
    return (plain[2], url[plain.end(2) :]) if plain else None


def same_site(url: str, site: str) -> bool:
    """Whether `url` is on the site that the URL `site` is on: the same host, `www.` aside, or one below it."""
    host, home = host_of(url).removeprefix("www."), host_of(site).removeprefix("www.")
    return bool(home) and (host == home or host.endswith(f".{home}"))
