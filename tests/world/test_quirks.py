"""Quirks of single assets: each thing that people complain of, on demand, for a time or until it is cleared."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world import quirks
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.assets.vehicle_commands import MAX_CURRENT, STOP
from sandbox.world.facts import AssetUpdated, Happened
from sandbox.world.models import KINDS
from sandbox.world.models.habits import QUIRKS
from sandbox.world.refusals import NotNow, Unknown
from sandbox.world.wear import LATE_SECONDS, SHOWN
from sandbox.world.world import World
from tests.conftest import START, add_car, new_world
from tests.world.lives import live


@pytest.fixture(params=["unheard", "heard", "polled"])
def car(request: pytest.FixtureRequest) -> Vehicle:
    """A car that was seen; nobody listens, somebody does, or its vendor is polled."""
    made = add_car(new_world(**({"telemetry": "polled"} if request.param == "polled" else {})))
    if request.param == "heard":
        made.world.telemetry.listen()
    live(made.world, 600)
    return made


def happened(world: World) -> list[tuple[str, str]]:
    facts = [fact for _, fact in world.facts.since(0) if isinstance(fact, Happened)]
    return [(fact.what, fact.detail) for fact in facts if "quirk" in fact.what]


def ended(car: Vehicle, command: Any, target: Any = None) -> tuple[str, str]:
    """Give a command, and say how it ended."""
    action = car.world.actions.begin(car, command, target)
    live(car.world, 15)
    return action.record.state, action.record.failure.type if action.record.failure else ""


def test_a_silent_device_counts_as_reachable_and_nothing_comes_of_it(car: Vehicle) -> None:
    before = car.record()
    quirks.begin(car, "silent", 6 * 3600)
    car.plug_in(11, 22)
    live(car.world, 6 * 3600 - 1)
    assert car.record() == before
    assert car.record().is_reachable
    live(car.world, 1_000)
    assert car.record().charge.state == "COMPLETE"
    assert happened(car.world) == [("has a quirk", "silent"), ("lost a quirk", "silent")]


def test_a_command_to_a_silent_device_is_obeyed_and_not_seen_to_be(car: Vehicle) -> None:
    quirks.begin(car, "silent")
    assert ended(car, MAX_CURRENT, 10) == ("FAILED", "NO_RESPONSE")
    assert car.max_current_a == 10


@pytest.mark.parametrize("block", ["charge", "location", "odometer"])
def test_a_stale_block_stands_while_the_rest_goes_on(car: Vehicle, block: str) -> None:
    before = car.record()
    quirks.begin(car, f"stale_{block}")
    car.depart(20, None, None)
    live(car.world, 2 * 3600)
    after = car.record()
    assert getattr(after, block) == getattr(before, block)
    assert all(getattr(after, one) != getattr(before, one) for one in {"charge", "location", "odometer"} - {block})
    assert after.last_seen > START + 3600


def test_a_block_that_nobody_has_seen_yet_is_seen_once_before_it_stands() -> None:
    car = add_car(new_world(), None)
    quirks.begin(car, "stale_charge")
    car.world.accounts.link(car.account, car.world.users.appear("ada"))
    car.plug_in(11, 22)
    live(car.world, 3_600)
    assert (car.record().charge.battery_level, car.record().charge.state) == (50, "UNPLUGGED")


def test_a_late_plug_is_seen_five_minutes_after_it_changed(car: Vehicle) -> None:
    quirks.begin(car, "late")
    car.plug_in(11, 22)
    live(car.world, LATE_SECONDS)
    assert (car.record().charge.state, car.record().charge.battery_level) == ("UNPLUGGED", 50)
    live(car.world, 6)
    assert car.record().charge.state == "CHARGING"


def test_what_came_late_is_told_of_when_it_came() -> None:
    car = add_car(new_world())
    car.world.telemetry.listen()
    quirks.begin(car, "late")
    live(car.world, 30)
    car.plug_in(11, 22)
    live(car.world, 3_600)
    told = [fact for _, fact in car.world.facts.since(0) if isinstance(fact, AssetUpdated)]
    first = next(fact for fact in told if fact.after.charge.is_plugged_in)
    assert first.at == START + 30 + 5 + LATE_SECONDS


@pytest.mark.parametrize(
    ("quirk", "shown"), [("unplugged_when_asleep", "UNPLUGGED"), ("unplugged_when_full", "STOPPED")]
)
def test_a_car_that_rests_at_the_plug_is_reported_unplugged(car: Vehicle, quirk: str, shown: str) -> None:
    quirks.begin(car, quirk)
    car.plug_in(11, 22)
    live(car.world, 450)
    assert car.record().charge.state == "CHARGING"
    car.stop("CHARGING")
    live(car.world, 450)
    assert (car.record().charge.state, car.record().charge.is_plugged_in) == (shown, shown != "UNPLUGGED")
    car.fire("start")
    live(car.world, 20_000)
    assert (car.record().charge.state, car.record().charge.is_fully_charged) == ("UNPLUGGED", True)


def test_a_ghost_is_listed_and_never_within_reach() -> None:
    car = add_car(new_world(), None)
    quirks.begin(car, "ghost")
    car.world.accounts.link(car.account, car.world.users.appear("ada"))
    live(car.world, 3_600)
    assert list(car.world.rolls["vehicle"]) == [car]
    assert (car.record().is_reachable, car.record().charge.battery_level) == (False, None)
    assert ended(car, MAX_CURRENT, 10) == ("FAILED", "NO_RESPONSE")
    car.go_offline()
    car.come_online()
    assert not car.is_heard
    quirks.end(car)
    assert (car.is_heard, car.record().charge.battery_level) == (True, 50)


def test_a_ghost_stays_one_when_its_vendor_recovers(car: Vehicle) -> None:
    quirks.begin(car, "ghost")
    car.world.outages.begin(car.vendor)
    car.world.outages.end(car.vendor)
    assert not car.is_heard


@pytest.mark.parametrize(
    ("quirk", "stop", "current"),
    [("ignores_commands", "FAILED", "FAILED"), ("ignores_max_current", "CONFIRMED", "FAILED")],
)
def test_commands_that_are_ignored_time_out(car: Vehicle, quirk: str, stop: str, current: str) -> None:
    car.plug_in(11, 22)
    live(car.world, 500)
    quirks.begin(car, quirk)
    assert (ended(car, STOP)[0], ended(car, MAX_CURRENT, 8)[0]) == (stop, current)
    assert (car.state == "CHARGING") is (stop == "FAILED")
    quirks.end(car, quirk)
    assert ended(car, MAX_CURRENT, 8)[0] == "CONFIRMED"


def test_an_asset_that_is_linked_again_can_be_another_one_with_the_same_vin(car: Vehicle) -> None:
    quirks.begin(car, "new_id_when_relinked")
    old = car.record()
    car.world.accounts.invalidate(car.account, "revoked")
    car.world.accounts.renew(car.account)
    live(car.world, 600)
    assert car.record().id != old.id
    assert car.record().information == old.information


@pytest.mark.parametrize(
    ("quirk", "block", "field"),
    [("no_display_name", "information", "display_name"), ("no_charge_rate", "charge", "rate_kw")],
)
def test_what_is_never_told_is_null(quirk: str, block: str, field: str) -> None:
    car = add_car(new_world(), display_name="Ada's car")
    car.plug_in(11, 22)
    live(car.world, 60)
    assert getattr(getattr(car.record(), block), field) is not None
    quirks.begin(car, quirk)
    assert getattr(getattr(car.record(), block), field) is None


def test_quirks_add_up_and_are_cleared_one_by_one_or_all_at_once(car: Vehicle) -> None:
    for quirk in ("no_display_name", "late", "ignores_max_current"):
        quirks.begin(car, quirk)
    quirks.end(car, "late")
    assert car.state_of_things()["quirks"] == ["no_display_name", "ignores_max_current"]
    quirks.end(car)
    assert car.quirks == ()


def test_a_quirk_that_was_cleared_and_begun_again_lasts_as_long_as_it_was_told_to() -> None:
    car = add_car(new_world())
    quirks.begin(car, "silent", 60)
    quirks.end(car)
    quirks.begin(car, "silent")
    live(car.world, 120)
    assert car.quirks == ("silent",)


def test_a_quirk_outlives_its_car_without_harm() -> None:
    car = add_car(new_world())
    quirks.begin(car, "silent", 60)
    car.world.accounts.remove_asset(car)
    live(car.world, 120)


def test_what_cannot_be_is_refused(car: Vehicle) -> None:
    with pytest.raises(Unknown, match=r"^'sleepy' is not for a vehicle: must be one of unplugged_when_full, "):
        quirks.begin(car, "sleepy")
    with pytest.raises(NotNow, match=r"^this asset has no quirks$"):
        quirks.end(car)
    quirks.begin(car, "late")
    with pytest.raises(NotNow, match=r"^'late' is on this asset already$"):
        quirks.begin(car, "late")
    with pytest.raises(NotNow, match=r"^'ghost' is not on this asset$"):
        quirks.end(car, "ghost")


def test_every_quirk_says_what_it_does_and_to_what() -> None:
    assert set(SHOWN) < set(QUIRKS)
    for quirk in QUIRKS.values():
        assert set(quirk.kinds) <= set(KINDS)
        assert quirk.does
