"""The cable between a vehicle and a charger or a socket, and the home that it draws from while it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.world.facts import Happened
from sandbox.world.locations import NEAR_KM, distance_km
from sandbox.world.refusals import NotNow

if TYPE_CHECKING:
    from sandbox.world.assets.charger import Charger
    from sandbox.world.assets.vehicle import Vehicle
    from sandbox.world.site import Site


def connect(vehicle: Vehicle, charger: Charger | None, most_kw: float) -> None:
    """Put the cable in: at a charger, or at a socket; `most_kw` is what socket and cable can carry.

    Charging begins some seconds later, unless the battery is full or there is no power.
    """
    vehicle.refuse_driving()
    vehicle.check("plug_in")
    site = charger.site if charger is not None else _home_at(vehicle)
    if charger is not None:
        _refuse_charger(vehicle, charger)
        charger.partner = vehicle
    vehicle.partner, vehicle.has_cable, vehicle.cable_kw = charger, True, most_kw
    if site is not None:
        vehicle.site = site
        site.drawing.append(vehicle)
    vehicle.fire("plug_in")


def disconnect(vehicle: Vehicle) -> None:
    """Pull the cable; a left-over stop is forgotten (changelog)."""
    if not vehicle.has_cable:
        detail = "the vehicle is not plugged in"
        raise NotNow(detail)
    vehicle.has_cable = False
    if vehicle.state == "UNKNOWN":
        vehicle.begin_change()
        vehicle.world.tell(Happened(vehicle.world.now(), "unplugged", vehicle.id))
        vehicle.end_change()
    else:
        vehicle.fire("unplug")
    let_go(vehicle)


def let_go(vehicle: Vehicle) -> None:
    """Forget what the cable was in; nothing flows any more."""
    if vehicle.partner is not None:
        vehicle.partner.plug_changed_at = vehicle.world.now()
        vehicle.partner.partner = None
        vehicle.partner = None
    if vehicle.site is not None:
        vehicle.site.drawing.remove(vehicle)
        vehicle.site = None


def _refuse_charger(vehicle: Vehicle, charger: Charger) -> None:
    if charger.partner is not None:
        detail = "another vehicle is plugged into this charger"
        raise NotNow(detail)
    if charger.site is None:
        return
    away_km = distance_km(vehicle.position, charger.site.position)
    if away_km > NEAR_KM:
        detail = f"the vehicle is {away_km:.1f} km away from the charger: drive it there, or set its position"
        raise NotNow(detail)


def _home_at(vehicle: Vehicle) -> Site | None:
    """Give the home of the vehicle's user at which it stands, if there is one."""
    homes = vehicle.world.sites.of(vehicle.user) if vehicle.user is not None else []
    return next((home for home in homes if distance_km(home.position, vehicle.position) <= NEAR_KM), None)
