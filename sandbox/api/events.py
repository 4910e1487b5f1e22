"""Events: how a fact is told to a webhook. One row each: the event's name, the kind of fact, and its body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.api import (
    actions,
    batteries,
    chargers,
    hem_systems,
    hvacs,
    inverter_statistics,
    inverters,
    meters,
    schedules,
    smart_charging,
    vehicles,
)
from sandbox.api.differences import changed_paths
from sandbox.moments import written
from sandbox.shapes import Shape, array, either, named, nullable, number, obj, one_of, text, timestamp
from sandbox.world import facts
from sandbox.world.models import KINDS as KINDS_OF_ASSETS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from sandbox.api.versions import Edition

CHANGES = ("discovered", "updated", "deleted")

KINDS: dict[str, str] = {
    **{f"user:{kind}:{change}": f"{kind}-{change}" for kind in KINDS_OF_ASSETS for change in CHANGES},
    "user:vehicle:smart-charging-status-updated": "smart-charging-updated",
    "user:charge-action:updated": "action-updated",
    "user:vendor-action:updated": "action-updated",
    "user:schedule:execution-updated": "schedule-updated",
    "user:inverter:statistics-updated": "statistics-updated",
    "user:credentials:invalidated": "credentials-invalidated",
    "enode:webhook:test": "webhook-test",
}
SUBSCRIBABLE = ("*", *KINDS)
INVERTER_STATISTICS = ("inverter-statistics", "")
ALL_EVENTS = (*KINDS, "system:heartbeat", *(f"user:hem-system:{change}" for change in CHANGES))


@dataclass(frozen=True)
class Event:
    """A row: what an event is called, and how a fact becomes its body.

    `shown` renders a record, `also` what stands beside it under other keys; `for_bytes` renders for orjson alone, in
    the newest words, and sooner. `changed` gives the leaves in which two records differ, in the newest words, sooner
    than two bodies could be compared.
    """

    name: str
    shape: str
    key: str
    shown: Callable[[Any], Any]
    for_bytes: Callable[[Any], Any]
    changed: Callable[[Any, Any], list[str]] | None = None
    also: Callable[[Any], dict[str, Any]] = lambda _record: {}


RESOURCES: dict[str, tuple[str, ModuleType]] = {
    "vehicle": ("Vehicle", vehicles),
    "charger": ("Charger", chargers),
    "hvac": ("Hvac", hvacs),
    "inverter": ("Inverter", inverters),
    "battery": ("Battery", batteries),
    "meter": ("Meter", meters),
}

# All that is discovered, updated and deleted, with the key of its events.
TOLD: dict[str, tuple[str, ModuleType, str]] = {
    **{kind: (shape, resource, kind) for kind, (shape, resource) in RESOURCES.items()},
    "hem-system": ("HemSystem", hem_systems, "hemSystem"),
}
HEM_SYSTEM_EVENTS = tuple(f"user:hem-system:{change}" for change in CHANGES)


def for_bytes(kind: str) -> Callable[[Any], dict[str, Any]]:
    """Give what renders a kind of thing for orjson alone."""
    resource = TOLD[kind][1]
    render: Callable[[Any], dict[str, Any]] = getattr(resource, "render_for_bytes", resource.render)
    return render


ACTIONS = Event("user:vendor-action:updated", "ActionEvent", "vendorAction", actions.render, actions.render)

EVENTS: dict[str, Event] = {
    **{
        f"{kind}-{change}": Event(
            f"user:{kind}:{change}",
            f"{shape}{change.capitalize()}Event",
            key,
            resource.render,
            for_bytes(kind),
            resource.changed if change == "updated" else None,
        )
        for kind, (shape, resource, key) in TOLD.items()
        for change in CHANGES
    },
    "credentials-invalidated": Event(
        "user:credentials:invalidated", "CredentialsEvent", "vendor", lambda fact: fact.vendor, lambda fact: fact.vendor
    ),
    "smart-charging-updated": Event(
        "user:vehicle:smart-charging-status-updated",
        "SmartChargingEvent",
        "smartChargingStatus",
        smart_charging.render,
        smart_charging.render,
    ),
    "statistics-updated": Event(
        "user:inverter:statistics-updated",
        "InverterStatisticsEvent",
        "statistics",
        inverter_statistics.render_event,
        inverter_statistics.render_event,
    ),
    "schedule-updated": Event(
        "user:schedule:execution-updated",
        "ScheduleEvent",
        "status",
        schedules.render_status,
        schedules.render_status,
        also=lambda status: {"schedule": schedules.render(status)},
    ),
    "action-updated": ACTIONS,
}


def _envelope(name: str, **special: Shape) -> Shape:
    return obj({"event": one_of(name), "createdAt": timestamp(), "version": text(), **special})


def _asset_envelope(kind: str, shape: str, key: str, change: str) -> Shape:
    special = {"updatedFields": UPDATED_FIELDS} if change == "updated" else {}
    return _envelope(f"user:{kind}:{change}", user=USER, **{key: named(shape)}, **special)


USER = obj({"id": text()})
UPDATED_FIELDS = array(text())

SHAPES: dict[str, Shape] = {
    **{
        f"{shape}{change.capitalize()}Event": _asset_envelope(kind, shape, key, change)
        for kind, (shape, _, key) in TOLD.items()
        for change in CHANGES
    },
    "ActionEvent": _envelope(
        "user:vendor-action:updated",
        user=USER,
        vendorAction=either(
            named("HvacHoldAction"),
            named("HvacScheduleAction"),
            named("MaxCurrentAction"),
            named("ChargeAction"),
            named("OperationModeAction"),
        ),
        updatedFields=UPDATED_FIELDS,
    ),
    "SmartChargingEvent": _envelope(
        "user:vehicle:smart-charging-status-updated",
        user=USER,
        smartChargingStatus=named("SmartChargingStatus"),
        updatedFields=UPDATED_FIELDS,
    ),
    "ScheduleEvent": _envelope(
        "user:schedule:execution-updated",
        user=USER,
        status=named("ScheduleStatus"),
        schedule=named("Schedule"),
        updatedFields=UPDATED_FIELDS,
    ),
    "CredentialsEvent": _envelope("user:credentials:invalidated", user=USER, vendor=named("AnyVendor")),
    "InverterStatisticsEvent": _envelope(
        "user:inverter:statistics-updated",
        user=USER,
        statistics=obj(
            {
                "timezone": text(),
                "resolutions": inverter_statistics.SHAPES["InverterStatistics"]["properties"]["resolutions"],
                "inverterId": text(),
                "day": nullable(number()),
                "month": nullable(number()),
                "year": number(),
            }
        ),
    ),
    "HeartbeatEvent": _envelope("system:heartbeat", pendingEvents=number(minimum=0)),
    "WebhookTestEvent": _envelope("enode:webhook:test"),
    "FirehoseTestEvent": _envelope("enode:firehose:test"),
}


def is_told(fact: facts.Fact, edition: Edition, wanted: tuple[str, ...] = ("*",)) -> bool:
    """Whether a fact is for those who speak a version and want some events, by their names in it or in the newest.

    It is not if the asset's vendor or kind is unknown there, nor if nothing changed that the version shows.
    """
    if isinstance(fact, facts.ActionUpdated) and not {"*", ACTIONS.name, name_in(ACTIONS, edition)} & set(wanted):
        return False
    if isinstance(fact, facts.EventSent):
        return fact.of is None or _is_known(fact.of, edition)
    return _is_known(fact, edition) and (not isinstance(fact, facts.AssetUpdated) or _is_seen(fact, edition))


def name_in(row: Event, edition: Edition) -> str:
    """Give the name of an event in a version."""
    name: str = edition.shapes[row.shape]["properties"]["event"]["enum"][0]
    return name


def _is_known(fact: facts.Fact, edition: Edition) -> bool:
    if isinstance(fact, facts.StatisticsUpdated):
        return not {("inverter", fact.after.vendor), INVERTER_STATISTICS} & edition.hidden
    if isinstance(fact, facts.ActionUpdated):
        return fact.after.target_type not in edition.unknown_kinds
    if not isinstance(fact, facts.AssetFact):
        return True
    record: Any = getattr(fact, "after", None) or getattr(fact, "before", None)
    return fact.asset_kind not in edition.unknown_kinds and (fact.asset_kind, record.vendor) not in edition.hidden


def _is_seen(fact: facts.AssetUpdated, edition: Edition) -> bool:
    shape, resource, _ = TOLD[fact.asset_kind]
    if not edition.changes(shape):
        return True
    return any(edition.shows(shape, leaf) for leaf in resource.changed(fact.before, fact.after))


def event_of(fact: facts.Fact, edition: Edition, *, is_for_bytes: bool = False) -> dict[str, Any] | None:
    """Write a fact as an event in the words of a version; None for facts that are nobody's business.

    An event that is for bytes can be turned into them by orjson, and is good for nothing else.
    """
    if isinstance(fact, facts.Heartbeat):
        beat = {**_head("system:heartbeat", fact.at, edition), "pendingEvents": fact.pending_events}
        told: dict[str, Any] = edition.lower("HeartbeatEvent", beat)
        return told
    if isinstance(fact, facts.EventSent):
        return _on_demand(fact, edition)
    if isinstance(fact, facts.WebhookTested):
        return _head("enode:firehose:test" if fact.is_firehose else "enode:webhook:test", fact.at, edition)
    row = EVENTS.get(fact.kind)
    if row is None:
        return None
    before, after = getattr(fact, "before", None), getattr(fact, "after", None)
    subject: Any = after or before or fact
    is_newest = not edition.changes(row.shape)
    show = row.for_bytes if is_for_bytes and is_newest else row.shown
    head = {**_head(row.name, fact.at, edition), "user": {"id": subject.user_id}}
    event: dict[str, Any] = {**head, row.key: show(subject), **row.also(subject)}
    if is_newest and row.changed is not None:
        event["updatedFields"] = row.changed(before, after)
        return event
    lowered: dict[str, Any] = edition.lower(row.shape, event)
    if hasattr(fact, "before") and hasattr(fact, "after"):
        key = edition.name_of(row.shape, row.key)
        was = edition.lower(row.shape, {**head, row.key: row.shown(before)})[key] if before is not None else {}
        lowered["updatedFields"] = list(changed_paths(was, lowered[key]))
    return lowered


def _on_demand(fact: facts.EventSent, edition: Edition) -> dict[str, Any]:
    """Write an event that was sent on demand: what it stands for, and the keys of whoever wanted it."""
    event = event_of(fact.of, edition) if fact.of is not None else _head(fact.event, fact.at, edition)
    user = {"user": {"id": fact.user_id}} if fact.user_id is not None else {}
    fields = {"updatedFields": list(fact.updated_fields)} if fact.updated_fields is not None else {}
    return {**(event or {}), **user, **fields, **fact.body}


def event_bytes(fact: facts.Fact, edition: Edition) -> bytes:
    """Write a fact as the bytes of an event."""
    return orjson.dumps(event_of(fact, edition, is_for_bytes=True))


def _head(name: str, at: float, edition: Edition) -> dict[str, Any]:
    return {"event": name, "createdAt": written(at), "version": edition.version}
