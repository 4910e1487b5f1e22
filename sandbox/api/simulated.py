"""Simulated vehicles: how Enode's first sandbox was driven, until 2024 (behaviour 9). The same vehicles, from behind.

Every vehicle of the world is listed, linked or not, with the login that links it. What follows from the physics, such
as range and charging power, may be sent as the old shape wants it and is not taken over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.api.call import Call, Endpoint, Page
from sandbox.api.paging import QUERY, page, page_shape
from sandbox.api.vehicles import POWER_DELIVERY_STATES
from sandbox.api.vendors import VENDORS
from sandbox.shapes import flag, integer, may, named, nullable, number, obj, one_of, text, uuid
from sandbox.world.assets import vehicle_record as seen
from sandbox.world.furnishing import Place, furnish
from sandbox.world.locations import Position
from sandbox.world.refusals import NotFound, NotNow
from sandbox.world.roll import Entries

if TYPE_CHECKING:
    from sandbox.world.accounts import Account
    from sandbox.world.assets.vehicle import Vehicle
    from sandbox.world.catalogue import Vendor
    from sandbox.world.world import World


class Entry(NamedTuple):
    """A vehicle with its place in the list."""

    number: int
    came_at: float
    vehicle: Vehicle


def create(world: World, call: Call) -> dict[str, Any]:
    """Make a vehicle behind a login at a vendor, linked at once if a user is named."""
    body = call.body
    vendor = world.catalogue.vendor(body["vendor"])
    model = _model(vendor, body["model"])
    model.year(body["year"])
    account = _account(world, vendor, body["username"], body["password"])
    starting = {"year": body["year"], "display_name": body["name"]}
    vehicle: Any = furnish(account, "vehicle", model, Place(account.user), starting)
    if account.user is not None:
        account.show(vehicle)
    elif "userId" in body:
        world.accounts.link(account, world.users.appear(body["userId"]))
    return render(vehicle)


def list_all(world: World, call: Call) -> Page:
    """List the vehicles, newest first."""
    found = (asset for asset in world.assets.values() if asset.kind == "vehicle")
    entries = [Entry(place, world.start, vehicle) for place, vehicle in enumerate(found)]  # type: ignore[arg-type]
    return page(world, call, Entries(entries), lambda entry: render(entry.vehicle))


def get(world: World, call: Call) -> dict[str, Any]:
    """One vehicle."""
    return render(_find(world, call))


def update(world: World, call: Call) -> dict[str, Any]:
    """Change what is true of a vehicle, or the login that links it."""
    vehicle, body = _find(world, call), call.body
    _rename(world, vehicle.account, body)
    truths: dict[str, Any] = {"display_name": body["name"]} if "name" in body else {}
    charge = {name: value for name, value in body.get("chargeState", {}).items() if value is not None}
    if "powerDeliveryState" in charge:
        charge["powerDeliveryState"] = BY_WORD[charge["powerDeliveryState"]]
    truths |= {ours: charge[name] for name, ours in TRUTHS.items() if name in charge}
    place = body.get("location", {})
    if None not in {place.get("latitude"), place.get("longitude")}:
        truths["position"] = Position(place["latitude"], place["longitude"])
    if truths:
        vehicle.put(**truths)
    if body.get("isReachable", vehicle.is_online) != vehicle.is_online:
        (vehicle.come_online if body["isReachable"] else vehicle.go_offline)()
    return render(vehicle)


def delete(world: World, call: Call) -> None:
    """Take a vehicle away for good."""
    world.accounts.remove_asset(_find(world, call))


def render(vehicle: Vehicle) -> dict[str, Any]:
    """Write a vehicle as it truly is."""
    record = seen.full(vehicle, vehicle.world.now())
    position = vehicle.position_at(vehicle.world.now())
    charge = record.charge
    return {
        "id": vehicle.id,
        "name": vehicle.display_name or "",
        "username": vehicle.account.login,
        "password": vehicle.account.password,
        "vin": record.information.vin,
        "vendor": record.vendor,
        "model": record.information.model,
        "year": record.information.year,
        "isReachable": vehicle.is_online,
        "chargeState": {
            "batteryLevel": charge.battery_level,
            "range": charge.range_km,
            "batteryCapacity": charge.capacity_kwh,
            "chargeLimit": charge.charge_limit,
            "chargeRate": charge.rate_kw,
            "chargeTimeRemaining": charge.minutes_remaining,
            "powerDeliveryState": POWER_DELIVERY_STATES[charge.state],
            "isPluggedIn": charge.is_plugged_in,
            "isCharging": charge.is_charging,
        },
        "location": {"longitude": round(position.longitude, 6), "latitude": round(position.latitude, 6)},
        "userId": vehicle.user.id if vehicle.user else None,
        "linkedVehicleId": vehicle.id if vehicle.user else None,
    }


BY_WORD = {shown: state for state, shown in POWER_DELIVERY_STATES.items()}
TRUTHS = {"batteryLevel": "level", "chargeLimit": "charge_limit", "powerDeliveryState": "state"}


def _find(world: World, call: Call) -> Vehicle:
    asset: Any = world.assets.get(call.params["simulatedVehicleId"])
    if asset is None or asset.kind != "vehicle":
        detail = f"there is no simulated vehicle {call.params['simulatedVehicleId']}"
        raise NotFound(detail)
    vehicle: Vehicle = asset
    return vehicle


def _model(vendor: Vendor, name: str) -> Any:
    """Find a model by its name, however it is capitalised; Unknown names those there are."""
    same = (model for model in vendor.section("vehicle").models if model.name.lower() == name.lower())
    return next(same, None) or vendor.model("vehicle", name)


def _account(world: World, vendor: Vendor, username: str, password: str) -> Account:
    """Give the account of a login, opened if there is none; another password is refused."""
    known = world.accounts.at(vendor, username)
    if known is None:
        return world.accounts.add(vendor, username, password)
    if known.password != password:
        detail = f"there is an account {username} at {vendor.name} already, with another password"
        raise NotNow(detail)
    return known


def _rename(world: World, account: Account, body: dict[str, Any]) -> None:
    other = world.accounts.at(account.vendor, body.get("username", account.login))
    if other not in {None, account}:
        detail = f"there is an account {body['username']} at {account.vendor.name} already"
        raise NotNow(detail)
    account.login = body.get("username", account.login)
    account.password = body.get("password", account.password)


LEVEL = nullable(number(minimum=0, maximum=100))
FIGURE = nullable(number(minimum=0))
CHARGE = {
    "batteryLevel": LEVEL,
    "range": FIGURE,
    "batteryCapacity": FIGURE,
    "chargeLimit": LEVEL,
    "chargeRate": nullable(number()),
    "chargeTimeRemaining": FIGURE,
    "powerDeliveryState": one_of(*BY_WORD),
}
PLACE = obj(
    {
        "longitude": nullable(number(minimum=-180, maximum=180)),
        "latitude": nullable(number(minimum=-90, maximum=90)),
    }
)
LOGIN = {"username": text(minLength=1, maxLength=200), "password": text(minLength=1, maxLength=200)}
NAME = text(maxLength=200)

SHAPES = {
    "SimulatedVehicle": obj(
        {
            "id": uuid(),
            "name": text(),
            "username": text(),
            "password": text(),
            "vin": text(),
            "vendor": one_of(*VENDORS["vehicle"]),
            "model": text(),
            "year": number(),
            "isReachable": flag(),
            "chargeState": obj({**CHARGE, "isPluggedIn": nullable(flag()), "isCharging": nullable(flag())}),
            "location": PLACE,
            "userId": nullable(text()),
            "linkedVehicleId": nullable(uuid()),
        }
    ),
    "SimulatedVehiclePage": page_shape("SimulatedVehicle"),
    "SimulatedVehicleInput": obj(
        {
            "vendor": one_of(*VENDORS["vehicle"]),
            **LOGIN,
            "name": NAME,
            "model": text(minLength=1),
            "year": integer(minimum=1900, maximum=2100),
            "userId": text(minLength=1, maxLength=200),
        },
        optional=("userId",),
    ),
    "SimulatedVehiclePatch": may(
        {**LOGIN, "name": NAME, "isReachable": flag(), "chargeState": obj(CHARGE), "location": PLACE}
    ),
}

PATH = "/simulated/vehicles"
ONE = f"{PATH}/{{simulatedVehicleId}}"
ID = {"simulatedVehicleId": uuid()}

ENDPOINTS = (
    Endpoint("GET", PATH, list_all, "listSimulatedVehicle", gives=named("SimulatedVehiclePage"), query=QUERY),
    Endpoint(
        "POST",
        PATH,
        create,
        "createSimulatedVehicle",
        gives=named("SimulatedVehicle"),
        takes=named("SimulatedVehicleInput"),
    ),
    Endpoint("GET", ONE, get, "getSimulatedVehicle", gives=named("SimulatedVehicle"), params=ID),
    Endpoint(
        "PATCH",
        ONE,
        update,
        "updateSimulatedVehicle",
        gives=named("SimulatedVehicle"),
        takes=named("SimulatedVehiclePatch"),
        params=ID,
    ),
    Endpoint("DELETE", ONE, delete, "deleteSimulatedVehicle", params=ID),
)
