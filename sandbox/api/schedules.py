"""Schedules as a resource: charging and temperature by the clock, and how they are carried out (behaviour 8.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api import overrides, schedule_bodies
from sandbox.api.call import Call, Endpoint, Page
from sandbox.api.paging import QUERY, page, page_shape
from sandbox.api.problems import Invalid
from sandbox.api.schedule_bodies import WHOLE, spec_of, written_spec, written_target
from sandbox.moments import written
from sandbox.shapes import array, either, flag, named, nullable, obj, one_of, text, timestamp, uuid
from sandbox.world.purposes import CHARGE, TEMPERATURE, ChargeParts
from sandbox.world.refusals import NotFound
from sandbox.world.roll import Entries

if TYPE_CHECKING:
    from sandbox.world.executing import Schedule, Status
    from sandbox.world.world import World

STATES = (
    "ALIGNED",
    "MISALIGNED",
    "PENDING",
    "INACTIVE:OVERRIDDEN",
    "INACTIVE:DISABLED",
    "INACTIVE:AWAY",
    "INACTIVE:INCAPABLE",
)


STATUS = {
    "scheduleId": uuid(),
    "changedAt": timestamp(),
    "state": one_of(*STATES),
}

SHAPES = {
    **schedule_bodies.SHAPES,
    **overrides.SHAPES,
    "SchedulePage": page_shape("Schedule"),
    "ChargeScheduleStatus": obj(
        {
            **STATUS,
            "scheduleType": one_of("CHARGE"),
            "isCharging": flag(),
            "isChargingExpected": flag(),
            "isChargingExpectedParts": obj({"needsCharge": flag(), "isPluggedIn": flag(), "shouldCharge": flag()}),
            "upcomingTransitions": array(obj({"at": timestamp(), "shouldCharge": flag()})),
            "smartOverride": nullable(named("SmartOverrideStatus")),
        }
    ),
    "TemperatureScheduleStatus": obj(
        {
            **STATUS,
            "scheduleType": one_of("TEMPERATURE"),
            "current": nullable(named("TemperatureTarget")),
            "expected": named("TemperatureTarget"),
            "upcomingTransitions": array(obj({"at": timestamp(), "target": named("TemperatureTarget")})),
        }
    ),
    "ScheduleStatus": either(named("ChargeScheduleStatus"), named("TemperatureScheduleStatus")),
}


def list_schedules(world: World, call: Call) -> Page:
    """All schedules of a user; none for a user nobody knows, as with assets (R4)."""
    own = Entries(schedule for schedule in world.schedules.roll if schedule.user.id == call.params["userId"])
    return page(world, call, own, _shown)


def create_schedule(world: World, call: Call) -> dict[str, Any]:
    """Make a schedule of a device of a user."""
    user = world.users.find(call.params["userId"])
    return _shown(world.schedules.add(user, spec_of(call.body)))


def get_schedule(world: World, call: Call) -> dict[str, Any]:
    """One schedule."""
    return _shown(find(world, call))


def update_schedule(world: World, call: Call) -> dict[str, Any]:
    """Change what is given, and leave the rest; what comes of it must be a whole schedule of one kind."""
    schedule = find(world, call)
    asked = {**written_spec(schedule.spec), **call.body}
    faults = WHOLE[asked["targetType"]].faults(asked)
    if faults:
        raise Invalid(faults)
    world.schedules.update(schedule, spec_of(asked))
    return _shown(schedule)


def delete_schedule(world: World, call: Call) -> None:
    """Forget a schedule; the device stays as it is."""
    world.schedules.remove(find(world, call))


def get_status(world: World, call: Call) -> dict[str, Any]:
    """How a schedule is carried out."""
    return render_status(find(world, call).status)


def find(world: World, call: Call) -> Schedule:
    """Find the schedule that a call names, or refuse with NotFound."""
    schedule = world.schedules.roll.get(call.params["scheduleId"])
    if schedule is None or not call.may_see(schedule.user.id):
        detail = f"there is no schedule {call.params['scheduleId']}"
        raise NotFound(detail)
    return schedule


def render(status: Status) -> dict[str, Any]:
    """Write a schedule as the API shows it."""
    return {"id": status.schedule_id, **written_spec(status.spec)}


def render_status(status: Status) -> dict[str, Any]:
    """Write how a schedule is carried out."""
    head = {"scheduleId": status.schedule_id, "changedAt": written(status.changed_at), "state": status.state}
    parts = status.parts
    if isinstance(parts, ChargeParts):
        return {
            **head,
            "scheduleType": CHARGE.name,
            "isCharging": parts.is_charging,
            "isChargingExpected": parts.is_expected,
            "isChargingExpectedParts": {
                "needsCharge": parts.needs_charge,
                "isPluggedIn": parts.is_plugged_in,
                "shouldCharge": parts.should_charge,
            },
            "upcomingTransitions": [{"at": written(wish.at), "shouldCharge": wish.value} for wish in status.upcoming],
            "smartOverride": overrides.render_status(status.override) if status.override is not None else None,
        }
    return {
        **head,
        "scheduleType": TEMPERATURE.name,
        "current": written_target(parts.current) if parts.current is not None else None,
        "expected": written_target(parts.expected),
        "upcomingTransitions": [
            {"at": written(wish.at), "target": written_target(wish.value)} for wish in status.upcoming
        ],
    }


def _shown(schedule: Schedule) -> dict[str, Any]:
    return {"id": schedule.id, **written_spec(schedule.spec)}


ID = {"scheduleId": uuid()}
USER_ID = {"userId": text()}
ONE, OF_USER = "/schedules/{scheduleId}", "/users/{userId}/schedules"
GIVES = named("Schedule")

ENDPOINTS = (
    Endpoint("GET", OF_USER, list_schedules, "getSchedules", gives=named("SchedulePage"), query=QUERY, params=USER_ID),
    Endpoint(
        "POST",
        OF_USER,
        create_schedule,
        "createSchedule",
        gives=GIVES,
        takes=named("ScheduleRequest"),
        params=USER_ID,
    ),
    Endpoint("GET", ONE, get_schedule, "getSchedule", gives=GIVES, params=ID),
    Endpoint("PUT", ONE, update_schedule, "updateSchedule", gives=GIVES, takes=named("SchedulePatch"), params=ID),
    Endpoint("DELETE", ONE, delete_schedule, "deleteSchedule", params=ID, status=204),
    Endpoint("GET", f"{ONE}/status", get_status, "getScheduleStatus", gives=named("ScheduleStatus"), params=ID),
    *overrides.ENDPOINTS,
)
