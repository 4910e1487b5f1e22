"""Verbs that build assets: a device behind an account, in a home, linked to a user or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.scenario.verbs.build import COORDINATES, USER, VENDOR, described, link_if
from sandbox.scenario.words import Verb, percent, thing
from sandbox.shapes import integer, number, one_of, text
from sandbox.world.assets.battery import Battery
from sandbox.world.assets.charger import Charger
from sandbox.world.assets.hvac import Hvac, Thermostat
from sandbox.world.assets.inverter import OVERSIZED, Inverter
from sandbox.world.assets.meter import Meter
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.household import Household
from sandbox.world.locations import Position
from sandbox.world.models import battery as battery_models
from sandbox.world.models import hvac as hvac_models
from sandbox.world.refusals import NotNow, Unknown
from sandbox.world.sky import Panels

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.scenario.words import Stage
    from sandbox.shapes import Shapes
    from sandbox.world.accounts import Account
    from sandbox.world.assets.asset import Asset
    from sandbox.world.locations import Location
    from sandbox.world.site import Site
    from sandbox.world.users import User
    from sandbox.world.world import World

HOME = Position(59.9139, 10.7522)
HOME_TIMEZONE = "Europe/Oslo"
COMFORT = Thermostat("HEAT", 21.0, 25.0)


def add_vehicle(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Put a vehicle behind a vendor account; `user` links it at once, without one its login waits on the link page."""

    def make(account: Account, model: Any, **starting: Any) -> Vehicle:
        here = _parking(stage.world, given.get("location"), account, given.get("user"))
        return Vehicle(
            stage.world,
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

    return _add(stage, "vehicle", vendor, make, given)


def add_charger(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Mount a charger at a home; `circuit` is what the circuit behind it carries, in A per phase."""

    def make(account: Account, model: Any, **starting: Any) -> Charger:
        site = _home(stage.world, account, given)
        charger = Charger(
            stage.world, account, model, site, year=starting.get("year"), circuit_a=starting.get("circuit")
        )
        if "max_current" in starting:
            charger.adjust(starting["max_current"])
        return charger

    return _add(stage, "charger", vendor, make, given)


def add_battery(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Connect a battery to a home."""

    def make(account: Account, model: Any, **starting: Any) -> Battery:
        return Battery(
            stage.world,
            account,
            model,
            _home(stage.world, account, given),
            year=starting.get("year"),
            level=starting.get("battery_level", 50.0),
            mode=starting.get("operation_mode"),
            discharge_limit=starting.get("discharge_limit", 10.0),
        )

    return _add(stage, "battery", vendor, make, given)


def add_inverter(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Connect an inverter with `panels` kWp on the roof of a home, at a tilt and towards an azimuth."""

    def make(account: Account, model: Any, **starting: Any) -> Inverter:
        kwp = starting.get("panels", model.panels_kwp or OVERSIZED * model.ac_kw)
        return Inverter(
            stage.world,
            account,
            model,
            _home(stage.world, account, given),
            year=starting.get("year"),
            panels=Panels(kwp, starting.get("tilt", 35.0), starting.get("azimuth", 180.0)),
            lifetime_kwh=starting.get("lifetime_production"),
        )

    return _add(stage, "inverter", vendor, make, given)


def add_hvac(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Put an HVAC unit into a room of a home."""

    def make(account: Account, model: Any, **starting: Any) -> Hvac:
        usual = COMFORT if COMFORT.mode in model.modes else COMFORT._replace(mode=model.modes[0])
        chosen = {name: starting[name] for name in Thermostat._fields if name in starting}
        thermostat = usual._replace(**chosen)
        refusal = model.abilities.cannot_keep(*thermostat)
        if refusal is not None:
            raise Unknown(refusal)
        return Hvac(
            stage.world,
            account,
            model,
            _home(stage.world, account, given),
            year=starting.get("year"),
            thermostat=thermostat,
            temperature=starting.get("temperature"),
            display_name=starting.get("display_name"),
        )

    return _add(stage, "hvac", vendor, make, given)


def add_meter(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Set a meter between a home and the grid; `household` says how much people use there, 1 is usual, 0 is nobody."""

    def make(account: Account, model: Any, **starting: Any) -> Meter:
        site = _home(stage.world, account, given)
        if "household" in starting:
            site.move_in(Household(site.seed, site.timezone_name, starting["household"]))
        return Meter(stage.world, account, model, site, year=starting.get("year"))

    return _add(stage, "meter", vendor, make, given)


def _add(stage: Stage, kind: str, vendor: str, make: Callable[..., Asset], given: dict[str, Any]) -> dict[str, Any]:
    """Make a device behind an account, new or known, and link it if a user is named."""
    world = stage.world
    maker = world.catalogue.vendor(vendor)
    model = maker.model(kind, given.get("model"))
    model.year(given.get("year"))
    account: Account | None = given.get("account")
    if account is not None and account.vendor is not maker:
        detail = f"the account {account.login} is at {account.vendor.id}, not at {vendor}"
        raise NotNow(detail)
    is_new, account = account is None, account or world.accounts.add(maker)
    apart = {"model", "user", "account", "location", "beside"}
    asset = make(account, model, **{name: value for name, value in given.items() if name not in apart})
    if kind in {"charger", "hvac"} and given.get("location") is not None:
        asset.assign(given["location"])  # type: ignore[attr-defined]
    if account.user is not None:
        asset.appear()
    elif is_new or given.get("user") is not None:
        link_if(stage, account, given.get("user"))
    return {**described(account), "id": asset.id}


def _home(world: World, account: Account, given: dict[str, Any]) -> Site:
    """Find the home that a device goes to: beside another, at a location, where its account or user has devices."""
    beside, location = given.get("beside"), given.get("location")
    if beside is not None and beside.site is not None:
        found: Site = beside.site
        return found
    if location is not None:
        return world.sites.at(location)
    fixed = [asset.site for asset in account.assets if asset.site is not None and asset.kind != "vehicle"]
    if fixed:
        return fixed[0]
    user = _known_user(world, account, given.get("user"))
    homes = world.sites.of(user) if user is not None else []
    if homes:
        return homes[0]
    if user is not None and user.locations:
        return world.sites.at(user.locations[0])
    return world.sites.add(HOME, HOME_TIMEZONE)


def _parking(world: World, location: Location | None, account: Account, user: str | bool | None) -> Position:
    """Find where a new vehicle stands: at a location, or at its user's home."""
    if location is not None:
        return location.position
    owner = _known_user(world, account, user)
    homes = world.sites.of(owner) if owner is not None else []
    if homes:
        return homes[0].position
    return owner.locations[0].position if owner is not None and owner.locations else HOME


def _known_user(world: World, account: Account, user: str | bool | None) -> User | None:
    return account.user or (world.users.roll.get(user) if isinstance(user, str) else None)


COMMON: Shapes = {
    "vendor": VENDOR,
    "model": text(minLength=1, description="a model of the vendor; the first one if left out"),
    "year": integer(minimum=2008, maximum=2035),
    "user": USER,
    "account": thing("account", description="an account, by name, id or login, or an asset behind it"),
    "location": thing("location", description="where it stands, by name or id"),
}
IN_HOME: Shapes = {**COMMON, "beside": thing("asset", description="an asset in whose home it is")}
SETPOINT = number(minimum=-10, maximum=50, description="°C")


def _verb(kind: str, act: Callable[..., Any], **special: Any) -> Verb:
    takes = {**(COMMON if kind == "vehicle" else IN_HOME), **special}
    return Verb(f"add_{kind}", "build", act, takes, tuple(name for name in takes if name != "vendor"), makes=kind)


VERBS = (
    _verb(
        "vehicle",
        add_vehicle,
        display_name=text(),
        vin=text(pattern="^[A-HJ-NPR-Z0-9]{17}$"),
        battery_level=percent(description="percent"),
        charge_limit=number(minimum=1, maximum=100, description="percent"),
        odometer=number(minimum=0, maximum=10_000_000, description="km"),
        **COORDINATES,
    ),
    _verb(
        "charger",
        add_charger,
        max_current=number(minimum=6, maximum=1000, description="A per phase"),
        circuit=number(minimum=6, maximum=1000, description="A per phase"),
    ),
    _verb(
        "battery",
        add_battery,
        battery_level=percent(description="percent"),
        operation_mode=one_of(*battery_models.MODES),
        discharge_limit=percent(description="percent"),
    ),
    _verb(
        "inverter",
        add_inverter,
        panels=number(exclusiveMinimum=0, maximum=10_000, description="kWp"),
        tilt=number(minimum=0, maximum=90, description="degrees from the flat"),
        azimuth=number(minimum=0, maximum=360, description="degrees clockwise from north; 180 is south"),
        lifetime_production=number(minimum=0, maximum=1e9, description="kWh"),
    ),
    _verb(
        "hvac",
        add_hvac,
        mode=one_of(*hvac_models.MODES),
        heat_setpoint=SETPOINT,
        cool_setpoint=SETPOINT,
        temperature=SETPOINT,
        display_name=text(minLength=1),
    ),
    _verb(
        "meter",
        add_meter,
        household=number(minimum=0, maximum=100, description="how much people use; 1 is usual, 0 is nobody"),
    ),
)
