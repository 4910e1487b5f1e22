"""The verb that makes schedules: what a device should do when, by the clocks of its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.schedule_bodies import CLOCK
from sandbox.moments import minute_of, moment_of
from sandbox.scenario.verbs.people import SETPOINT
from sandbox.scenario.words import Verb, thing
from sandbox.shapes import array, either, flag, integer, obj, one_of, timestamp
from sandbox.world.executing import Spec
from sandbox.world.models.hvac import MODES
from sandbox.world.purposes import CHARGE, FOLLOWING, PURPOSES, Target
from sandbox.world.refusals import NotNow, Refused
from sandbox.world.rules import Rule, Rules, Window

if TYPE_CHECKING:
    from sandbox.scenario.words import Stage
    from sandbox.world.assets.asset import Asset
    from sandbox.world.locations import Location


def add_schedule(
    stage: Stage,
    default: Any,
    rules: list[dict[str, Any]] | None = None,
    location: Location | None = None,
    is_enabled: bool = True,
    **targets: Asset,
) -> dict[str, Any]:
    """Have a device charge, or keep temperatures, by the clock, as POST /users/{userId}/schedules would."""
    (asset,) = targets.values()
    if asset.user is None:
        detail = f"the {asset.kind} is not linked to a user"
        raise NotNow(detail)
    wanted = Rules(_value(asset, default), tuple(_rule(asset, rule) for rule in rules or ()))
    place_id = location.id if location is not None else _where(asset)
    spec = Spec(asset.id, asset.kind, place_id, is_enabled, wanted)
    return {"id": stage.world.schedules.add(asset.user, spec).id}


def _where(asset: Any) -> str | None:
    """Give the place at which a vehicle stands; other devices need none."""
    if asset.kind != "vehicle":
        return None
    found: str | None = asset.world.locations.at(asset.user, asset.position_at(asset.world.now()))
    return found


def _value(asset: Asset, wanted: Any) -> Any:
    """Read what is wanted of a device."""
    is_charging = PURPOSES[asset.kind] is CHARGE
    if is_charging != isinstance(wanted, bool):
        detail = f"of the {asset.kind}, {'true or false' if is_charging else 'a mode, or own,'} can be wanted"
        raise Refused(detail)
    if is_charging:
        return wanted
    return FOLLOWING if wanted == OWN else Target("PERMANENT", wanted["mode"], wanted.get("heat"), wanted.get("cool"))


def _rule(asset: Asset, rule: dict[str, Any]) -> Rule:
    clocks = (rule.get("since"), rule.get("until"))
    since, until = (minute_of(clock or "00:00") for clock in clocks)
    return Rule(
        _value(asset, rule["want"]),
        Window(since, until) if any(clocks) else None,
        tuple(int(day) for day in rule["weekdays"]) if "weekdays" in rule else None,
        moment_of(rule["begin"]) if "begin" in rule else None,
        moment_of(rule["end"]) if "end" in rule else None,
    )


OWN = "own"
TARGETS = {kind: thing(kind) for kind in PURPOSES}
WANTED = either(
    flag(),
    one_of(OWN),
    obj({"mode": one_of(*MODES), "heat": SETPOINT, "cool": SETPOINT}, optional=("heat", "cool")),
    description="whether to charge; or what an HVAC unit should keep, `own` for its own schedule",
)
WHEN = {
    "since": CLOCK,
    "until": CLOCK,
    "weekdays": array(integer(enum=list(range(7))), description="0 is Monday"),
    "begin": timestamp(),
    "end": timestamp(),
}

VERBS = (
    Verb(
        "add_schedule",
        "build",
        add_schedule,
        {
            **TARGETS,
            "default": WANTED,
            "rules": array(obj({"want": WANTED, **WHEN}, optional=WHEN)),
            "location": thing("location"),
            "is_enabled": flag(),
        },
        (*TARGETS, "rules", "location", "is_enabled"),
        chooses=tuple(TARGETS),
        makes="schedule",
    ),
)
