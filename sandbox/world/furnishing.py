"""Furnishing: new devices behind an account, in the home to which they belong.

A device goes beside another, to a location, to where its account or its user has devices already, or to a new home.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.world.assets.battery import Battery
from sandbox.world.assets.charger import Charger
from sandbox.world.assets.hvac import Hvac, Thermostat
from sandbox.world.assets.inverter import OVERSIZED, Inverter
from sandbox.world.assets.meter import Meter
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.household import Household
from sandbox.world.locations import Position
from sandbox.world.refusals import Unknown
from sandbox.world.sky import Panels

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.world.accounts import Account
    from sandbox.world.assets.asset import Asset
    from sandbox.world.locations import Location
    from sandbox.world.models.hvac import HvacModel
    from sandbox.world.site import Site
    from sandbox.world.users import User
    from sandbox.world.world import World

HOME = Position(59.9139, 10.7522)
HOME_TIMEZONE = "Europe/Oslo"
COMFORT = Thermostat("HEAT", 21.0, 25.0)


@dataclass(frozen=True)
class Place:
    """Where a new device is to stand: beside another, at a location, or where its user is at home."""

    user: User | None = None
    location: Location | None = None
    beside: Asset | None = None


def refuse_impossible(kind: str, model: Any, starting: Mapping[str, Any]) -> None:
    """Refuse a device that there cannot be, before anything is made for it."""
    model.year(starting.get("year"))
    refusal = model.abilities.cannot_keep(*_thermostat(model, starting)) if kind == "hvac" else None
    if refusal is not None:
        raise Unknown(refusal)


def furnish(account: Account, kind: str, model: Any, place: Place, starting: Mapping[str, Any] | None = None) -> Asset:
    """Make a device behind an account, with starting values by their names in the language of verbs."""
    return MAKERS[kind](account.world, account, model, place, starting or {})


def _vehicle(world: World, account: Account, model: Any, place: Place, starting: Mapping[str, Any]) -> Vehicle:
    here = parking(account, place)
    return Vehicle(
        world,
        account,
        model,
        position=Position(starting.get("latitude", here.latitude), starting.get("longitude", here.longitude)),
        level=starting.get("battery_level", 50.0),
        charge_limit=starting.get("charge_limit", 100.0),
        odometer_km=starting.get("odometer", 12_000.0),
        display_name=starting.get("display_name"),
        vin=starting.get("vin"),
        year=starting.get("year"),
    )


def _charger(world: World, account: Account, model: Any, place: Place, starting: Mapping[str, Any]) -> Charger:
    charger = Charger(
        world, account, model, home(account, place), year=starting.get("year"), circuit_a=starting.get("circuit")
    )
    if "max_current" in starting:
        charger.adjust(starting["max_current"])
    _assign(charger, place)
    return charger


def _battery(world: World, account: Account, model: Any, place: Place, starting: Mapping[str, Any]) -> Battery:
    return Battery(
        world,
        account,
        model,
        home(account, place),
        year=starting.get("year"),
        level=starting.get("battery_level", 50.0),
        mode=starting.get("operation_mode"),
        discharge_limit=starting.get("discharge_limit", 10.0),
    )


def _inverter(world: World, account: Account, model: Any, place: Place, starting: Mapping[str, Any]) -> Inverter:
    kwp = starting.get("panels", model.panels_kwp or OVERSIZED * model.ac_kw)
    return Inverter(
        world,
        account,
        model,
        home(account, place),
        year=starting.get("year"),
        panels=Panels(kwp, starting.get("tilt", 35.0), starting.get("azimuth", 180.0)),
        lifetime_kwh=starting.get("lifetime_production"),
    )


def _hvac(world: World, account: Account, model: Any, place: Place, starting: Mapping[str, Any]) -> Hvac:
    hvac = Hvac(
        world,
        account,
        model,
        home(account, place),
        year=starting.get("year"),
        thermostat=_thermostat(model, starting),
        temperature=starting.get("temperature"),
        display_name=starting.get("display_name"),
    )
    _assign(hvac, place)
    return hvac


def _thermostat(model: HvacModel, starting: Mapping[str, Any]) -> Thermostat:
    usual = COMFORT if COMFORT.mode in model.modes else COMFORT._replace(mode=model.modes[0])
    return usual._replace(**{name: starting[name] for name in Thermostat._fields if name in starting})


def _meter(world: World, account: Account, model: Any, place: Place, starting: Mapping[str, Any]) -> Meter:
    site = home(account, place)
    if "household" in starting:
        site.move_in(Household(site.seed, site.timezone_name, starting["household"]))
    return Meter(world, account, model, site, year=starting.get("year"))


MAKERS: dict[str, Callable[[World, Account, Any, Place, Mapping[str, Any]], Asset]] = {
    "vehicle": _vehicle,
    "charger": _charger,
    "hvac": _hvac,
    "inverter": _inverter,
    "battery": _battery,
    "meter": _meter,
}


def home(account: Account, place: Place) -> Site:
    """Find the home that a fixed device goes to."""
    sites = account.world.sites
    beside: Site | None = place.beside.site if place.beside is not None else None
    if beside is not None:
        return beside
    if place.location is not None:
        return sites.at(place.location)
    fixed: list[Site] = [asset.site for asset in account.assets if asset.site is not None and asset.kind != "vehicle"]
    owner = account.user or place.user
    homes: list[Site] = [*fixed, *(sites.of(owner) if owner is not None else ())]
    if homes:
        return homes[0]
    if owner is not None and owner.locations:
        return sites.at(owner.locations[0])
    return sites.add(HOME, HOME_TIMEZONE)


def parking(account: Account, place: Place) -> Position:
    """Find where a vehicle stands: at a location, or at its user's home."""
    if place.location is not None:
        return place.location.position
    owner = account.user or place.user
    homes = account.world.sites.of(owner) if owner is not None else []
    if homes:
        return homes[0].position
    return owner.locations[0].position if owner is not None and owner.locations else HOME


def _assign(device: Charger | Hvac, place: Place) -> None:
    if place.location is not None:
        device.assign(place.location)
