import socket
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from services.crawler.downloading.addresses import is_public, public_addresses
from shared.errors import Forbidden, Unavailable


def answering(*addresses: str) -> Any:
    """A look-up that finds these addresses."""

    def look_up(host: str, port: int, *_: object) -> Sequence[tuple[Any, ...]]:
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    return look_up


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::808:808",
        "100::1",
        "2001::7f00:1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_any_other_is_not(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_that_carries_another_is_judged_by_it(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "0x7f000001",
        "0x7f.1",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "0",
        "::1",
        "[::1]",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "localhost",
    ],
)
def test_a_forbidden_host_is_refused_in_every_form(host: str) -> None:
    with pytest.raises(Forbidden, match=r"no public address; VASARI_CRAWL_NETWORKS may allow it\.$"):
        public_addresses(host, 80, [])


def test_the_operator_may_allow_a_network() -> None:
    networks = [ip_network("127.0.0.1/32"), ip_network("::1/128")]
    assert public_addresses("127.0.0.1", 80, networks) == ["127.0.0.1"]
    assert public_addresses("0x7f000001", 80, networks) == ["127.0.0.1"]
    assert public_addresses("::1", 80, networks) == ["::1"]
    with pytest.raises(Forbidden, match=r"^127\.0\.0\.2 is no public address"):
        public_addresses("127.0.0.2", 80, networks)


def test_a_mapped_address_is_the_one_that_it_carries() -> None:
    assert public_addresses("::ffff:127.0.0.1", 80, [ip_network("127.0.0.1/32")]) == ["127.0.0.1"]


def test_a_name_is_refused_for_one_bad_address() -> None:
    look_up = answering("8.8.8.8", "10.0.0.1")
    with pytest.raises(Forbidden, match=r"^museum\.example leads to 10\.0\.0\.1, which is no public address"):
        public_addresses("museum.example", 443, [], look_up)


def test_all_addresses_of_a_public_name_are_given() -> None:
    look_up = answering("8.8.8.8", "2606:4700::1111", "8.8.8.8")
    assert public_addresses("museum.example", 443, [], look_up) == ["8.8.8.8", "2606:4700::1111"]


def test_a_name_that_does_not_resolve_may_do_so_later() -> None:
    def look_up(*_: object) -> Sequence[tuple[Any, ...]]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(Unavailable, match=r"^The host nowhere\.example does not resolve \(Name or service not known\)"):
        public_addresses("nowhere.example", 80, [], look_up)
    with pytest.raises(Unavailable, match="does not resolve"):
        public_addresses("nowhere.example", 80, [], answering())


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "", "..", "\x00", "host name"])
def test_what_is_no_name_does_not_resolve(host: str) -> None:
    with pytest.raises(Unavailable, match="does not resolve"):
        public_addresses(host, 80, [])
