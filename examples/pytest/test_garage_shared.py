"""A garage that is furnished once for the module; every test begins with it, and leaves the next one alone."""

from __future__ import annotations

import pytest

from sandbox import Sandbox

pytestmark = [pytest.mark.enode(start="2025-01-06T18:00:00Z"), pytest.mark.enode_shared]
CARS = 10


@pytest.fixture(scope="module", autouse=True)
def garage(enode_module_sandbox: Sandbox) -> None:
    for number in range(CARS):
        enode_module_sandbox.add_vehicle(vendor="TESLA", user=f"user-{number}", battery_level=30)
    enode_module_sandbox.advance("1h")


def cars(sandbox: Sandbox) -> list[str]:
    return [asset.id for asset in sandbox.state().assets]


def test_all_of_them_charge_overnight(enode_sandbox: Sandbox) -> None:
    for car in cars(enode_sandbox):
        enode_sandbox.plug_in(car, power=11)
    enode_sandbox.advance("10h")
    assert all(asset.truth.level > 79 for asset in enode_sandbox.state().assets)


@pytest.mark.parametrize("gone", [1, 5, CARS])
def test_some_of_them_leave(enode_sandbox: Sandbox, gone: int) -> None:
    for car in cars(enode_sandbox)[:gone]:
        enode_sandbox.remove(vehicle=car)
    assert len(cars(enode_sandbox)) == CARS - gone
