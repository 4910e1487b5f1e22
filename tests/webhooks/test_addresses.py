"""Which addresses deliveries go to: this machine's and public ones, those of private networks only if told so."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest

from sandbox.server import Options
from sandbox.settings import Settings, changed
from sandbox.webhooks.addresses import CarefulResolver, PrivateAddress, is_private, refuse_private
from tests.conftest import START, House
from tests.receivers import Receiver, receiving


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "fc00::1", "fe80::1", "ff02::1", "::", "::ffff:10.0.0.1",
    ],
)  # fmt: skip
def test_an_address_of_a_private_network_is_private(address: str) -> None:
    assert is_private(ip_address(address))
    with pytest.raises(PrivateAddress, match="webhook_private_addresses"):
        refuse_private(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "1.1.1.1", "2606:4700::1"])
def test_a_public_address_or_one_of_this_machine_is_not(address: str) -> None:
    assert not is_private(ip_address(address))
    refuse_private(address)


def test_a_name_is_left_to_be_resolved() -> None:
    refuse_private("router.example.com")


class Names:
    """Names as the system would resolve them."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(self, host: str, port: int, family: Any) -> list[dict[str, Any]]:
        return [{"hostname": host, "host": address, "port": port, "family": family} for address in self._addresses]


async def test_a_name_that_leads_into_a_private_network_leads_nowhere() -> None:
    resolver = CarefulResolver()
    resolver._system = Names("192.168.1.1")
    with pytest.raises(PrivateAddress, match=r"router\.example\.com is at 192\.168\.1\.1, an address of a private"):
        await resolver.resolve("router.example.com")


async def test_of_several_addresses_of_a_name_only_those_that_are_allowed_are_tried() -> None:
    resolver = CarefulResolver()
    resolver._system = Names("10.0.0.1", "127.0.0.1", "fe80::1%eth0")
    assert [found["host"] for found in await resolver.resolve("mixed.example.com")] == ["127.0.0.1"]


async def tried(house: House, url: str) -> str:
    made = await house.ask("POST", "/webhooks", {"url": url, "secret": "example-secret"})
    assert made.status == 200, made.body
    return str((await house.ask("POST", f"/webhooks/{made.body['id']}/test")).body["description"])


@pytest.mark.parametrize("host", ["10.255.255.1", "[fd00::1]", "0.0.0.0"])
async def test_a_delivery_into_a_private_network_fails_and_names_the_setting(served: House, host: str) -> None:
    told = await tried(served, f"https://{host}:9/")
    assert told.startswith("Not sent: ")
    assert "unless the setting webhook_private_addresses is 'all'" in told


async def test_a_url_that_leads_nowhere_is_taken_and_its_delivery_fails(served: House) -> None:
    told = await tried(served, "https://nowhere.invalid/hooks")
    assert told.startswith("The endpoint could not be reached: ")


async def test_ipv6_loopback_is_delivered_to(served: House) -> None:
    try:
        async with receiving("::1") as receiver:
            assert await tried(served, receiver.url) == "The test event was delivered."
    except OSError:
        pytest.skip("this machine has no IPv6")


async def test_a_name_of_this_machine_is_delivered_to(served: House, receiver: Receiver) -> None:
    assert await tried(served, receiver.url.replace("127.0.0.1", "localhost")) == "The test event was delivered."


class TestOpen:
    """Private networks are delivered to when the setting says so, by http too."""

    @pytest.fixture
    def options(self) -> Options:
        chosen = {"webhook_private_addresses": "all", "webhook_timeout_seconds": 0.2}
        return Options(start=START, seed=7, settings=changed(Settings(), chosen))

    async def test_a_private_address_is_tried(self, served: House, receiver: Receiver) -> None:
        port = receiver.url.rpartition(":")[2]
        assert await tried(served, f"http://0.0.0.0:{port}/") == "The test event was delivered."

    async def test_http_is_taken_for_other_machines(self, served: House) -> None:
        assert not (await tried(served, "http://consumer.invalid:8080/hooks")).startswith("Not sent")
