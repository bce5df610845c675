"""The address guard lets the crawler out to the public internet and nowhere else."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi.errors import AddressRefused, FetchError, SettingsError
from crawler.addresses import Address, AddressGuard, LookUp, bare_host, is_public, look_up

REFUSED = [
    # this machine, plainly and in disguise
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.255.255.254/",
    "http://0/",
    "http://0.0.0.0/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0X7F.0x0.0x0.0x1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.01/",
    "http://0x/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://127.0.0.1%00/",
    "http://%31%32%37.0.0.1/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    # IPv4 carried in IPv6
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::1]/",
    # networks that are not the public internet
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.0.0.8/",
    "http://192.0.2.1/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://203.0.113.9/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fec0::1]/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[100::1]/",
    # names and numbers that are neither
    "http://256.256.256.256/",
    "http://1.2.3.4.5/",
    "http://134744072/",
    "http://8.8.2056/",
    "http://intranet/",
    "http://-bad-.example/",
    "http:///nothing",
    "http://exa mple.org/",
    # schemes, ports, users, tricks of spelling
    "file:///etc/passwd",
    "gopher://example.org/",
    "ftp://example.org/",
    "data:text/html,x",
    "javascript:alert(1)",
    "//example.org/",
    "/etc/passwd",
    "",
    "http://example.org:22/",
    "http://example.org:6379/",
    "http://example.org:8080/",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://user@example.org/",
    "http://user:word@example.org/",
    "http://example.org@127.0.0.1/",
    "http://127.0.0.1\\@example.org/",
    "http://example.org\\.evil.example/",
    "http://example.org/\r\nHost: 127.0.0.1",
    "http://example.org/\tx",
    "http://example.org/\x7fx",
    "http://[::1/",
    "http://[not-an-address]/",
    "http://example.org/" + "x" * 5000,
]

ACCEPTED = [
    "http://example.org/",
    "https://example.org/",
    "https://EXAMPLE.org./a?b=c",
    "https://www.example.org:443/a",
    "http://example.org:80/",
    "https://xn--e1afmkfd.example/",
    "https://пример.example/доклад",
    "https://3com.example.org/",
    "https://under_score.example.org/",
    "http://8.8.8.8/",
    "http://[2a00:1450:4001::1]/",
]

INNER_ANSWERS = [
    "127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.1.1", "::1", "::ffff:10.0.0.1", "fe80::1%2",
    "fec0::1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:1::1", "224.0.0.1", "0.0.0.0", "not an address",
]  # fmt: skip


def answers(*addresses: str) -> LookUp:
    """A name service that gives every name these addresses."""

    async def look_up(_host: str) -> Sequence[str]:
        return addresses

    return look_up


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_must_not_be_reached_is_refused_in_one_sentence(url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        AddressGuard(look_up=answers("93.184.216.34")).check(url)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_the_list_of_refused_spellings_is_long() -> None:
    assert len(set(REFUSED)) >= 80


@pytest.mark.parametrize("url", ACCEPTED)
def test_a_public_address_is_let_through(url: str) -> None:
    assert AddressGuard().check(url).host


@pytest.mark.parametrize("inner", INNER_ANSWERS)
def test_a_public_name_that_leads_inside_is_refused(inner: str) -> None:
    guard = AddressGuard(look_up=answers(inner))
    with pytest.raises(AddressRefused):
        asyncio.run(guard.addresses("rebinding.example", 80))


@pytest.mark.parametrize("inner", INNER_ANSWERS)
def test_one_inner_address_among_public_ones_refuses_the_name(inner: str) -> None:
    guard = AddressGuard(look_up=answers("93.184.216.34", inner))
    with pytest.raises(AddressRefused):
        asyncio.run(guard.addresses("rebinding.example", 80))


def test_a_public_name_gives_all_its_addresses() -> None:
    guard = AddressGuard(look_up=answers("93.184.216.34", "2a00:1450:4001::1"))
    found = asyncio.run(guard.addresses("example.org", 443))
    assert found == (Address("93.184.216.34", 443), Address("2a00:1450:4001::1", 443))


def test_a_name_without_addresses_is_a_plain_failure() -> None:
    guard = AddressGuard(look_up=answers())
    with pytest.raises(FetchError, match="not known") as caught:
        asyncio.run(guard.addresses("nowhere.example", 80))
    assert not isinstance(caught.value, AddressRefused)


def test_a_literal_handed_to_the_name_service_is_checked_as_well() -> None:
    guard = AddressGuard(look_up=answers("93.184.216.34"))
    for literal in ("127.0.0.1", "0x7f.1", "::1", "2130706433"):
        with pytest.raises(AddressRefused):
            asyncio.run(guard.addresses(literal, 80))


def test_the_system_knows_this_machine_by_name_and_the_guard_refuses_it() -> None:
    assert set(asyncio.run(look_up("localhost"))) <= {"127.0.0.1", "::1"}
    with pytest.raises(AddressRefused):
        asyncio.run(AddressGuard().addresses("localhost", 80))


def test_an_internal_host_connects_where_the_operator_says() -> None:
    guard = AddressGuard({"Samples.coi.test": "127.0.0.1:8001"}, look_up=answers("10.0.0.1"))
    assert guard.check("http://samples.coi.test/a").raw_host == "samples.coi.test"
    assert asyncio.run(guard.addresses("samples.coi.test.", 80)) == (Address("127.0.0.1", 8001),)


def test_an_internal_host_opens_no_other_door() -> None:
    guard = AddressGuard({"samples.coi.test": "127.0.0.1:8001"}, look_up=answers("127.0.0.1"))
    for url in ("http://127.0.0.1/", "http://127.0.0.1:8001/", "http://samples.coi.test:8001/"):
        with pytest.raises(AddressRefused):
            guard.check(url)
    with pytest.raises(AddressRefused):
        asyncio.run(guard.addresses("other.coi.test", 80))


def test_a_socket_may_open_to_public_addresses_and_named_inner_ones_only() -> None:
    guard = AddressGuard({"samples.coi.test": "127.0.0.1:8001"})
    assert guard.admits("127.0.0.1", 8001)
    assert guard.admits("93.184.216.34", 443)
    assert not guard.admits("127.0.0.1", 80)
    assert not guard.admits("127.0.0.1", 8002)
    assert not guard.admits("93.184.216.34", 22)
    assert not guard.admits("::ffff:127.0.0.1", 8001)


def test_an_internal_host_by_a_single_word_may_be_asked() -> None:
    assert AddressGuard({"wiki": "10.0.0.7:80"}).check("http://wiki/page").raw_host == "wiki"


def test_an_internal_host_in_ipv6_is_read() -> None:
    guard = AddressGuard({"wiki.example": "[fd00::1]:8080"})
    assert asyncio.run(guard.addresses("wiki.example", 80)) == (Address("fd00::1", 8080),)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("wiki.example", "10.0.0.7"),
        ("wiki.example", "wiki.inner:80"),
        ("wiki.example", "10.0.0.7:99999"),
        ("wiki.example", "10.0.0.7:web"),
        ("10.0.0.7", "10.0.0.7:80"),
        ("::1", "10.0.0.7:80"),
    ],
)
def test_an_internal_host_that_cannot_be_used_is_said_so_at_once(host: str, address: str) -> None:
    with pytest.raises(SettingsError, match="internal host"):
        AddressGuard({host: address})


def test_hosts_are_compared_in_lower_case_without_the_last_dot() -> None:
    assert bare_host("Example.ORG.") == "example.org"


@given(st.ip_addresses(v=4))
def test_every_ipv4_address_carried_in_ipv6_is_refused(address: object) -> None:
    for carried in (f"::ffff:{address}", f"64:ff9b::{address}", f"::{address}"):
        assert not is_public(carried)
        with pytest.raises(AddressRefused):
            AddressGuard().check(f"http://[{carried}]/")


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_no_number_without_points_is_a_host(number: int) -> None:
    for spelling in (str(number), hex(number), f"0{number:o}"):
        with pytest.raises(AddressRefused):
            AddressGuard().check(f"http://{spelling}/")
