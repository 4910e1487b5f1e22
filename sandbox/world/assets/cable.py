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
    """Plug a vehicle in: at a charger, or at a socket; `most_kw` is what socket and cable can carry.

    Charging begins some seconds later, unless the battery is full or there is no power.
    """
    vehicle.refuse_driving()
    vehicle.check("plug_in")
    if charger is not None:
        charger.refuse_another()
        _refuse_far_away(vehicle, charger)
    put_in(vehicle, charger, most_kw)
    vehicle.fire("plug_in")
    pair(vehicle)


def pair(vehicle: Vehicle) -> None:
    """Establish that a vehicle belongs to the charger that it is plugged into: both are of one user (4.10)."""
    charger = vehicle.partner
    if charger is None or vehicle.user is None or charger.user is not vehicle.user:
        return
    if vehicle.paired_with is not charger:
        vehicle.world.telemetry.before(vehicle)
        vehicle.paired_with = charger
        vehicle.reconsider()


def put_in(vehicle: Vehicle, charger: Charger | None, most_kw: float) -> None:
    """Put the cable in, and have the vehicle draw from the home there; its state is left to the caller."""
    vehicle.begin_change()
    if charger is not None:
        charger.begin_change()
        charger.partner = vehicle
    vehicle.partner, vehicle.has_cable, vehicle.cable_kw = charger, True, most_kw
    vehicle.site = charger.home if charger is not None else _home_at(vehicle)
    if vehicle.site is not None:
        vehicle.site.drawing.append(vehicle)


def disconnect(vehicle: Vehicle) -> None:
    """Pull the cable; a left-over stop is forgotten (changelog)."""
    if not vehicle.has_cable:
        detail = "the vehicle is not plugged in"
        raise NotNow(detail)
    vehicle.begin_change()
    charger, site = vehicle.partner, vehicle.site
    vehicle.partner, vehicle.site, vehicle.has_cable = None, None, False
    if site is not None:
        site.drawing.remove(vehicle)
    if vehicle.state == "UNKNOWN":
        vehicle.world.tell(Happened(vehicle.world.now(), "unplugged", vehicle.id))
        vehicle.end_change()
    else:
        vehicle.fire("unplug")
    if charger is not None:
        charger.partner, charger.plug_changed_at = None, vehicle.world.now()
        charger.end_change()
    elif site is not None:
        site.end_change()


def _refuse_far_away(vehicle: Vehicle, charger: Charger) -> None:
    away_km = distance_km(vehicle.position, charger.home.position)
    if away_km > NEAR_KM:
        detail = f"the vehicle is {away_km:.1f} km away from the charger: drive it there, or set its position"
        raise NotNow(detail)


def _home_at(vehicle: Vehicle) -> Site | None:
    """Give the home of the vehicle's user at which it stands, if there is one."""
    homes = vehicle.world.sites.of(vehicle.user) if vehicle.user is not None else []
    return next((home for home in homes if distance_km(home.position, vehicle.position) <= NEAR_KM), None)
