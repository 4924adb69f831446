"""Where a host's name leads, and whether a crawl may go there: only to addresses of the public internet.

A page may name any host, and whoever owns a name decides what it resolves to, a moment later perhaps to something
else. So names are not judged, but the addresses that a connection is made to, each time one is made; and Twisted
connects to the very addresses that were judged. The lists follow IANA's registries of special-purpose addresses.
"""

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Literal

import idna
from scrapy.crawler import Crawler
from twisted.internet import address as twisted_address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from twisted.internet.threads import deferToThreadPool
from twisted.python.failure import Failure
from zope.interface import implementer  # type: ignore[import-untyped]

from shared.errors import Forbidden, Unavailable, VasariError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LookUp = Callable[..., Sequence[tuple[Any, ...]]]

_NOT_PUBLIC_V4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a provider's customers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and the metadata services of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
]
_PUBLIC_V6 = IPv6Network("2000::/3")  # all else is special, or not given out
_NOT_PUBLIC_V6 = [
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, among them Teredo, which carries IPv4 addresses
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries IPv4 addresses
        "3fff::/20",  # documentation
    )
]
_NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address in its last 32 bits, reached through a translator


def is_public(address: Address) -> bool:
    """Whether the address belongs to the public internet, and what it carries within it does so too."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_V4)
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in _PUBLIC_V6 and not any(address in network for network in _NOT_PUBLIC_V6)


def public_addresses(
    host: str, port: int, networks: Sequence[Network], look_up: LookUp = socket.getaddrinfo
) -> list[str]:
    """The addresses of a host, a name or an address in any form; waits for the name to be looked up.

    An address of `networks` counts as public. A host with one address that does not is refused with all of them:
    sites have no such hosts, and which of them is connected to would be left to chance.

    Raises `Forbidden` for a host that is not public, and `Unavailable` where it does not resolve.
    """
    try:
        found = look_up(host.strip("[]"), port, socket.AF_UNSPEC, socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise Unavailable(f"The host {host} does not resolve ({_said(error)}); try again later.") from error
    addresses = dict.fromkeys(_plain(ip_address(entry[4][0])) for entry in found)
    if not addresses:
        raise Unavailable(f"The host {host} does not resolve; try again later.")
    for address in addresses:
        if not is_public(address) and not any(address in network for network in networks):
            leads = f"{host} leads to {address}, which is" if str(address) != host else f"{host} is"
            raise Forbidden(f"{leads} no public address; VASARI_CRAWL_NETWORKS may allow it.")
    return [str(address) for address in addresses]


def _plain(address: Address) -> Address:
    """The address that is connected to in truth."""
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _said(error: Exception) -> str:
    return " ".join(str(getattr(error, "strerror", None) or error).split())


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        raise NotImplementedError


@implementer(IHostnameResolver)
class PublicResolver:
    """Twisted's resolver for a crawl: every connection asks it, for an address as for a name, and goes to its answer.

    It keeps no answers: a name is looked up and judged for each connection. Twisted has no way to be told why there
    is no address; `refusal` tells.
    """

    def __init__(
        self, reactor: Any, networks: Sequence[Network], timeout: float, look_up: LookUp = socket.getaddrinfo
    ) -> None:
        self._reactor = reactor
        self._networks = tuple(networks)
        self._timeout = timeout
        self._look_up = look_up
        self._refused: dict[str, VasariError] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "PublicResolver":
        """Scrapy's constructor, at the start of the process."""
        settings = crawler.settings
        return cls(reactor, settings["VASARI_SETTINGS"].crawl_networks, settings.getfloat("DNS_TIMEOUT"))

    def install_on_reactor(self) -> None:
        """Scrapy's hook."""
        self._reactor.installNameResolver(self)

    def refusal(self, host: str) -> VasariError | None:
        """Why the host had no address when it was last asked for: `Forbidden` or `Unavailable`."""
        return self._refused.get(_ascii(host))

    def resolveHostName(  # noqa: N802  (Twisted's name)
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: N803
        transportSemantics: Literal["TCP", "UDP"] = "TCP",  # noqa: N803
    ) -> _Resolution:
        """Twisted's hook: tells the receiver the host's addresses, or none."""
        host = _ascii(hostName)
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        looked_up = deferToThreadPool(
            self._reactor,
            self._reactor.getThreadPool(),
            partial(public_addresses, host, portNumber, self._networks, self._look_up),
        )
        looked_up.addTimeout(self._timeout, self._reactor)

        def resolved(addresses: list[str]) -> None:
            self._refused.pop(host, None)
            for text in addresses:
                kind = twisted_address.IPv6Address if ":" in text else twisted_address.IPv4Address
                if addressTypes is None or kind in addressTypes:
                    resolutionReceiver.addressResolved(kind(transportSemantics, text, portNumber))

        def refused(failure: Failure) -> None:
            late = Unavailable(f"The host {host} is not resolved within {self._timeout:g} seconds; try again later.")
            self._refused[host] = failure.value if isinstance(failure.value, VasariError) else late

        looked_up.addCallbacks(resolved, refused)
        looked_up.addBoth(lambda _: resolutionReceiver.resolutionComplete())
        return resolution


def refusal(host: str) -> VasariError | None:
    """Why the crawl's resolver gave no address for a host; None where it did, or is not installed."""
    from twisted.internet import reactor  # it is chosen by its first import

    resolver = getattr(reactor, "nameResolver", None)
    return resolver.refusal(host) if isinstance(resolver, PublicResolver) else None


def _ascii(host: str) -> str:
    """The name as it stands in an address; Twisted gives it as it is spoken."""
    host = host.lower()
    if not host.isascii():
        with suppress(idna.IDNAError):
            return idna.encode(host, uts46=True).decode()
    return host
