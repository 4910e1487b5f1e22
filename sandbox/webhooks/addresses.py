"""Where deliveries may go: to public addresses and this machine's own; to those of private networks only if told so.

A name is judged by what it resolves to at the moment of sending, so that no name leads around this.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver

if TYPE_CHECKING:
    from aiohttp.abc import ResolveResult


class PrivateAddress(OSError):
    """An address that deliveries may not go to; the sentence says which setting would allow it."""


def refuse_private(host: str) -> None:
    """Refuse an address of a private network with PrivateAddress; a name is left to be resolved."""
    address = _read(host)
    if address is not None and is_private(address):
        raise PrivateAddress(_worded(host, [host]))


def is_private(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is neither public nor this machine's own."""
    inner = getattr(address, "ipv4_mapped", None) or address
    return not inner.is_loopback and (not inner.is_global or inner.is_multicast)


class CarefulResolver(AbstractResolver):
    """Resolves names, and leaves out what may not be delivered to."""

    def __init__(self) -> None:
        """Resolve as the system does."""
        self._system = ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        """Give the addresses of a name that may be delivered to; refuses with PrivateAddress when none is left."""
        found = await self._system.resolve(host, port, family)
        allowed = [one for one in found if not is_private(ip_address(one["host"].partition("%")[0]))]
        if not allowed:
            raise PrivateAddress(_worded(host, [one["host"] for one in found]))
        return allowed

    async def close(self) -> None:
        """Close what it holds."""
        await self._system.close()


def _read(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _worded(host: str, addresses: list[str]) -> str:
    where = "is" if addresses == [host] else f"is at {', '.join(addresses)},"
    return (
        f"Not sent: {host} {where} an address of a private network, and deliveries go to this machine or to public "
        "addresses only, unless the setting webhook_private_addresses is 'all'."
    )
