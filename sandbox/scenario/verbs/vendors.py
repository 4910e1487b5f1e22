"""Verbs of what goes wrong, and right again, between a device and its vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.scenario.words import Verb, duration, thing
from sandbox.shapes import one_of, text
from sandbox.world import quirks
from sandbox.world.assets.electrics import FAULTS
from sandbox.world.models import KINDS
from sandbox.world.models.habits import QUIRKS
from sandbox.world.outages import ELEVATED, OUTAGE, SIDES

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.assets.asset import Asset


def go_offline(_stage: Stage, **named: Asset) -> dict[str, Any]:
    """Have a device stop answering its vendor: data age, commands fail."""
    the_asset(named).go_offline()
    return {}


def come_online(_stage: Stage, **named: Asset) -> dict[str, Any]:
    """Have a device answer again."""
    the_asset(named).come_online()
    return {}


def fault(_stage: Stage, kind: str = "fault", **named: Asset) -> dict[str, Any]:
    """Break a device until a person puts it right: a fault, and for plugs also no power, or an unknown state."""
    the_asset(named).break_down(kind)
    return {}


def clear_fault(_stage: Stage, **named: Asset) -> dict[str, Any]:
    """Have a person put a device right."""
    the_asset(named).clear_fault()
    return {}


def the_asset(named: dict[str, Asset]) -> Asset:
    """Give the one asset that was named, by whichever of its words."""
    (asset,) = named.values()
    return asset


def enable_brand(stage: Stage, vendor: str, type: str | None = None) -> dict[str, Any]:  # noqa: A002  the API's word
    """Let the client link a vendor that is off, for one kind of asset or all that it has."""
    stage.world.brands.switch(stage.world.catalogue.vendor(vendor), type, is_on=True)
    return {}


def disable_brand(stage: Stage, vendor: str, type: str | None = None) -> dict[str, Any]:  # noqa: A002  the API's word
    """Keep the client from linking a vendor; what is linked already stays."""
    stage.world.brands.switch(stage.world.catalogue.vendor(vendor), type, is_on=False)
    return {}


def quirk(_stage: Stage, kind: str, lasting: float | None = None, **named: Asset) -> dict[str, Any]:
    """Have a device be odd in a way that people complain of, for a time or until it is cleared."""
    quirks.begin(the_asset(named), kind, lasting)
    return {}


def clear_quirk(_stage: Stage, kind: str | None = None, **named: Asset) -> dict[str, Any]:
    """Have a device be as it should again, in one way or in all."""
    quirks.end(the_asset(named), kind)
    return {}


def vendor_outage(
    stage: Stage,
    vendor: str,
    type: str | None = None,  # noqa: A002  the API's word
    status: str = OUTAGE,
    side: str | None = None,
    lasting: float | None = None,
) -> dict[str, Any]:
    """Have a vendor's cloud fail: health says so, its assets age, commands and sign-ins fail."""
    world, meant = stage.world, stage.world.catalogue.vendor(vendor)
    world.outages.begin(meant, type, status, SIDES if side is None else (side,), lasting)
    return {}


def vendor_recovery(stage: Stage, vendor: str, type: str | None = None) -> dict[str, Any]:  # noqa: A002  the API's word
    """Have a vendor's cloud be well again."""
    stage.world.outages.end(stage.world.catalogue.vendor(vendor), type)
    return {}


BRAND = {"vendor": text(minLength=1, description="a vendor id, such as TESLA"), "type": one_of(*KINDS)}
ANY = {kind: thing(kind) for kind in ("asset", *KINDS)}

VERBS = (
    Verb("go_offline", "vendors", go_offline, ANY, tuple(ANY), main="asset", chooses=tuple(ANY)),
    Verb("come_online", "vendors", come_online, ANY, tuple(ANY), main="asset", chooses=tuple(ANY)),
    Verb("fault", "vendors", fault, {**ANY, "kind": one_of(*FAULTS)}, (*ANY, "kind"), main="asset", chooses=tuple(ANY)),
    Verb("enable_brand", "vendors", enable_brand, BRAND, ("type",), main="vendor"),
    Verb("disable_brand", "vendors", disable_brand, BRAND, ("type",), main="vendor"),
    Verb(
        "quirk",
        "vendors",
        quirk,
        {
            **ANY,
            "kind": one_of(*QUIRKS),
            "lasting": duration(description="after which it is over; until `clear_quirk` if left out"),
        },
        (*ANY, "lasting"),
        chooses=tuple(ANY),
    ),
    Verb("clear_quirk", "vendors", clear_quirk, {**ANY, "kind": one_of(*QUIRKS)}, (*ANY, "kind"), chooses=tuple(ANY)),
    Verb(
        "vendor_outage",
        "vendors",
        vendor_outage,
        {
            **BRAND,
            "status": one_of(ELEVATED, OUTAGE, description="with an elevated error rate, only some of it fails"),
            "side": one_of(*SIDES, description="what fails; both if left out"),
            "lasting": duration(description="after which it is well again; until `vendor_recovery` if left out"),
        },
        ("type", "status", "side", "lasting"),
        main="vendor",
    ),
    Verb("vendor_recovery", "vendors", vendor_recovery, BRAND, ("type",), main="vendor"),
    Verb("clear_fault", "vendors", clear_fault, ANY, tuple(ANY), main="asset", chooses=tuple(ANY)),
)
