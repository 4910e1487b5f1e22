"""Verbs that build assets: a device behind an account, in a home, linked to a user or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.scenario.verbs.build import COORDINATES, USER, VENDOR, described, link_if
from sandbox.scenario.words import Verb, percent, thing
from sandbox.shapes import integer, number, one_of, text
from sandbox.world.furnishing import Place, furnish, refuse_impossible
from sandbox.world.models import battery as battery_models
from sandbox.world.models import hvac as hvac_models
from sandbox.world.refusals import NotNow

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.scenario.words import Stage
    from sandbox.shapes import Shapes
    from sandbox.world.accounts import Account
    from sandbox.world.assets.asset import Asset
    from sandbox.world.locations import Location


def add_vehicle(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Put a vehicle behind a vendor account; `user` links it at once, without one its login waits on the link page."""
    return _add(stage, "vehicle", vendor, **given)


def add_charger(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Mount a charger at a home; `circuit` is what the circuit behind it carries, in A per phase."""
    return _add(stage, "charger", vendor, **given)


def add_battery(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Connect a battery to a home."""
    return _add(stage, "battery", vendor, **given)


def add_inverter(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Connect an inverter with `panels` kWp on the roof of a home, at a tilt and towards an azimuth."""
    return _add(stage, "inverter", vendor, **given)


def add_hvac(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Put an HVAC unit into a room of a home."""
    return _add(stage, "hvac", vendor, **given)


def add_meter(stage: Stage, vendor: str, **given: Any) -> dict[str, Any]:
    """Set a meter between a home and the grid; `household` says how much people use there, 1 is usual, 0 is nobody."""
    return _add(stage, "meter", vendor, **given)


def _add(
    stage: Stage,
    kind: str,
    vendor: str,
    model: str | None = None,
    user: str | bool | None = None,
    account: Account | None = None,
    location: Location | None = None,
    beside: Asset | None = None,
    **starting: Any,
) -> dict[str, Any]:
    """Make a device behind an account, new or known, and link it if a user is named."""
    world = stage.world
    maker = world.catalogue.vendor(vendor)
    found = maker.model(kind, model)
    refuse_impossible(kind, found, starting)
    if account is not None and account.vendor is not maker:
        detail = f"the account {account.login} is at {account.vendor.id}, not at {vendor}"
        raise NotNow(detail)
    is_new, account = account is None, account or world.accounts.add(maker)
    known = world.users.roll.get(user) if isinstance(user, str) else None
    asset = furnish(account, kind, found, Place(known, location, beside), starting)
    if account.user is not None:
        account.show(asset)
    elif is_new or user is not None:
        link_if(stage, account, user)
    return {**described(account), "id": asset.id}


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
