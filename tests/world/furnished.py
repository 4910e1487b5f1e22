"""Homes for tests of the world: a site at a place and a date, and devices of all kinds in it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sandbox.moments import moment_of
from sandbox.server import catalogue
from sandbox.settings import Settings, changed
from sandbox.world.assets.battery import Battery
from sandbox.world.assets.charger import Charger
from sandbox.world.assets.hvac import Hvac, Thermostat
from sandbox.world.assets.inverter import Inverter
from sandbox.world.assets.meter import Meter
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.household import Household
from sandbox.world.locations import Position
from sandbox.world.site import Site
from sandbox.world.sky import Panels
from sandbox.world.world import World


class Place(NamedTuple):
    """Where a home can be, and by which clocks people live there."""

    position: Position
    timezone_name: str


OSLO = Place(Position(59.9139, 10.7522), "Europe/Oslo")
TROMSO = Place(Position(69.6492, 18.9553), "Europe/Oslo")
MUNICH = Place(Position(48.1372, 11.5755), "Europe/Berlin")
KOLKATA = Place(Position(22.5726, 88.3639), "Asia/Kolkata")
LORD_HOWE = Place(Position(-31.5553, 159.0821), "Australia/Lord_Howe")
SYDNEY = Place(Position(-33.8688, 151.2093), "Australia/Sydney")

ROOF = Panels(6.0, 35.0, 180.0)
WARM = Thermostat("HEAT", 21.0, 25.0)
USUAL: dict[str, tuple[type, str, dict[str, Any]]] = {
    "charger": (Charger, "EASEE", {}),
    "battery": (Battery, "HUAWEI", {}),
    "inverter": (Inverter, "FRONIUS", {"panels": ROOF}),
    "hvac": (Hvac, "DAIKIN", {"thermostat": WARM}),
    "meter": (Meter, "TESLA", {}),
}


def world_at(start: str, seed: int = 7, **settings: Any) -> World:
    """Make an empty world that begins at a moment."""
    return World(catalogue(), changed(Settings(), settings), seed, moment_of(start))


def new_site(world: World, place: Place = OSLO, people: float = 1.0) -> Site:
    """Make a home in which people use so much of what is usual; 0 is nobody."""
    site = world.sites.add(place.position, place.timezone_name)
    site.move_in(Household(site.seed, place.timezone_name, people))
    return site


def install(site: Site, kind: str, *, vendor: str | None = None, model: str | None = None, **given: Any) -> Any:
    """Install a usual device of a kind in a home, linked to the home's user."""
    make, usual_vendor, usual = USUAL[kind]
    maker = site.world.catalogue.vendor(vendor or usual_vendor)
    account = site.world.accounts.add(maker)
    asset = make(site.world, account, maker.model(kind, model), site, **{**usual, **given})
    site.world.accounts.link(account, site.world.users.appear("ada"))
    return asset


def park(site: Site, *, vendor: str = "TESLA", model: str | None = None, **given: Any) -> Vehicle:
    """Park a car of the home's user in front of it."""
    maker = site.world.catalogue.vendor(vendor)
    starting = {"level": 50.0, "charge_limit": 100.0, "odometer_km": 12_000.0, "position": site.position, **given}
    account = site.world.accounts.add(maker)
    car = Vehicle(site.world, account, maker.model("vehicle", model), **starting)
    site.world.accounts.link(account, site.world.users.appear("ada"))
    return car


def home_at(place: Place, start: str, *kinds: str, people: float = 1.0, **settings: Any) -> tuple[Site, list[Any]]:
    """Make a world with one home and some usual devices."""
    site = new_site(world_at(start, **settings), place, people)
    return site, [install(site, kind) for kind in kinds]


def uses_kw(site: Site, at: float) -> float:
    """Add up what everything in a home takes and gives, device by device: what a meter must show."""
    loads = sum(device.draw(at).steady_kw for device in site.drawing if isinstance(device, Hvac))
    cars = sum(device.power_kw_at(at) for device in site.drawing if isinstance(device, Vehicle))
    suns = sum(inverter.power_kw_at(at) for inverter in site.inverters)
    return people_kw(site, at) + loads + cars - suns + sum(battery.power_kw_at(at) for battery in site.batteries)


def people_kw(site: Site, at: float) -> float:
    """Give what the household itself takes at a moment, in straight lines between its quarter hours."""
    step, nodes = at % 86_400 / 900, site.household.nodes(int(at // 86_400))
    low = int(step)
    return nodes[low] + (nodes[low + 1] - nodes[low]) * (step - low)
