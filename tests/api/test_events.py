"""Events: which fields changed, and which facts are nobody's business (behaviour 5.3)."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from sandbox.api.events import SUBSCRIBABLE, TOLD, changed_paths, event_bytes, event_of
from sandbox.api.versions import NEWEST, edition
from sandbox.api.webhooks import subscription_of
from sandbox.scenario.script import load
from sandbox.server import Options
from sandbox.world.facts import AssetUpdated, Fact, Happened
from tests.conftest import RECENT, START, House

DOCUMENTED = {
    "*", "user:vehicle:discovered", "user:vehicle:updated", "user:vehicle:deleted",
    "user:vehicle:smart-charging-status-updated", "user:charge-action:updated", "user:vendor-action:updated",
    "user:schedule:execution-updated", "user:charger:discovered", "user:charger:updated", "user:charger:deleted",
    "user:hvac:discovered", "user:hvac:updated", "user:hvac:deleted", "user:inverter:discovered",
    "user:inverter:updated", "user:inverter:deleted", "user:inverter:statistics-updated",
    "user:credentials:invalidated", "user:battery:discovered", "user:battery:updated", "user:battery:deleted",
    "enode:webhook:test", "user:meter:discovered", "user:meter:updated", "user:meter:deleted",
}  # fmt: skip


def test_exactly_the_documented_events_can_be_subscribed_to() -> None:
    assert set(SUBSCRIBABLE) == DOCUMENTED
    assert len(SUBSCRIBABLE) == len(DOCUMENTED)


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, ["a"]),
        ({"a": 1}, {"a": None}, ["a"]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, ["a.c"]),
        ({"a": None}, {"a": {"b": {"c": 1}}}, ["a.b.c"]),
        ({"a": {"b": 1}}, {"a": None}, ["a"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a"]),
        ({"a": {"lastUpdated": 1}, "lastSeen": 1}, {"a": {"lastUpdated": 2}, "lastSeen": 2}, []),
        ({}, {"a": {"b": 0, "c": False}}, ["a.b", "a.c"]),
    ],
)
def test_updated_fields_are_the_changed_leaves(before: dict[str, Any], after: dict[str, Any], paths: list[str]) -> None:
    assert list(changed_paths(before, after)) == paths


def test_what_people_do_is_no_event() -> None:
    assert event_of(Happened(0.0, "went offline", None), edition(NEWEST)) is None


@pytest.fixture
def options() -> Options:
    return Options(start=START, seed=7, script=load("demo"))


async def lived(house: House) -> list[Fact]:
    """Let the demo home live for a day, and give what a webhook would be told."""
    await house.move(1)
    hook = {"url": "http://127.0.0.1:9/", "secret": "example-secret", "apiVersion": None, "authentication": None}
    webhook = house.world.webhooks.add(subscription_of({**hook, "events": ["*"]}))
    house.world.timeline.run_to(START + 86_400)
    return list(webhook.pending)


async def test_what_changed_is_named_the_same_by_records_and_by_bodies(served: House) -> None:
    updates = [fact for fact in await lived(served) if isinstance(fact, AssetUpdated)]
    assert {fact.asset_kind for fact in updates} == set(TOLD)
    for fact in updates:
        resource = TOLD[fact.asset_kind][1]
        by_bodies = changed_paths(resource.render(fact.before), resource.render(fact.after))
        assert sorted(resource.changed(fact.before, fact.after)) == sorted(by_bodies)


@pytest.mark.parametrize("version", RECENT)
async def test_an_event_as_bytes_says_what_the_event_says(served: House, version: str) -> None:
    spoken = edition(version)
    for fact in await lived(served):
        assert event_bytes(fact, spoken) == orjson.dumps(event_of(fact, spoken))
