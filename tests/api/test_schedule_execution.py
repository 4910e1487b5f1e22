"""Charge schedules at work: commands, states, events, and what is refused meanwhile (behaviour 8.3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import park, park_charging, shown
from tests.conftest import House
from tests.homes import furnish, place
from tests.scheduling import EVENT, charging, make, state, status, told

HOUR = 3600.0


async def charge_state(house: House, car: str) -> str:
    return str((await shown(house, car))["chargeState"]["powerDeliveryState"])


async def start_and_stop(house: House, car: str, path: str = "/vehicles") -> list[int]:
    asks = [await house.ask("POST", f"{path}/{car}/charging", {"action": action}) for action in ("START", "STOP")]
    return [asked.status for asked in asks]


async def test_a_charging_car_is_stopped_and_started_again_at_its_hour(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    schedule = await make(house, charging(car, home))
    seen = await status(house, schedule)
    assert seen == {
        "scheduleId": schedule,
        "scheduleType": "CHARGE",
        "changedAt": "2025-01-06T17:00:10.000Z",
        "state": "PENDING",
        "isCharging": True,
        "isChargingExpected": False,
        "isChargingExpectedParts": {"needsCharge": True, "isPluggedIn": True, "shouldCharge": False},
        "upcomingTransitions": [
            {"at": "2025-01-06T22:00:00.000Z", "shouldCharge": True},
            {"at": "2025-01-07T06:00:00.000Z", "shouldCharge": False},
        ],
        "smartOverride": None,
    }
    await house.move(2)
    assert (await state(house, schedule), await charge_state(house, car)) == ("ALIGNED", "PLUGGED_IN:STOPPED")
    await house.move(5 * HOUR - 12)
    assert await state(house, schedule) == "PENDING"
    await house.move(2)
    assert (await state(house, schedule), await charge_state(house, car)) == ("ALIGNED", "PLUGGED_IN:CHARGING")
    await house.move(12 * HOUR)
    seen = await status(house, schedule)
    assert (seen["state"], seen["isChargingExpectedParts"]["shouldCharge"]) == ("ALIGNED", False)
    assert await charge_state(house, car) == "PLUGGED_IN:COMPLETE"


async def test_the_clock_is_that_of_the_place(house: House) -> None:
    car, home = await park(house), await place(house, timezoneName="Europe/Oslo")
    schedule = await make(house, charging(car, home))
    transitions = (await status(house, schedule))["upcomingTransitions"]
    assert [change["at"] for change in transitions] == ["2025-01-06T21:00:00.000Z", "2025-01-07T05:00:00.000Z"]
    await house.ask("PUT", f"/locations/{home}", {"timezoneName": "America/New_York"})
    transitions = (await status(house, schedule))["upcomingTransitions"]
    assert [change["at"] for change in transitions] == ["2025-01-07T03:00:00.000Z", "2025-01-07T11:00:00.000Z"]


async def test_a_car_that_is_plugged_in_outside_its_hours_does_not_begin(house: House) -> None:
    car, home = await park(house), await place(house)
    schedule = await make(house, charging(car, home))
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(60)
    assert (await state(house, schedule), await charge_state(house, car)) == ("ALIGNED", "PLUGGED_IN:STOPPED")


async def test_a_car_that_is_plugged_in_in_its_hours_needs_no_command(house: House) -> None:
    car, home = await park(house), await place(house)
    schedule = await make(house, charging(car, home, {"shouldCharge": True}))
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(0)
    assert await state(house, schedule) == "PENDING"
    await house.move(60)
    assert await state(house, schedule) == "ALIGNED"
    assert house.world.actions.state() == []
    await house.move(12 * HOUR)
    seen = await status(house, schedule)
    assert (seen["state"], seen["isChargingExpectedParts"]["needsCharge"]) == ("ALIGNED", False)


async def test_every_change_of_the_status_is_told(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    await house.do({"add_webhook": {}})
    schedule = await make(house, charging(car, home))
    await house.move(6 * HOUR)
    assert told(house, schedule) == ["PENDING", "ALIGNED", "PENDING", "ALIGNED"]
    last = (await house.do({"expect_event": {"event": EVENT, "status.state": "ALIGNED", "count": 2}}))["event"]
    assert last["schedule"] == (await house.ask("GET", f"/schedules/{schedule}")).body
    assert last["status"] == await status(house, schedule)
    assert last["updatedFields"] == ["state", "isCharging"]
    assert (last["user"], last["version"]) == ({"id": "ada"}, "2024-10-01")


async def test_commands_under_a_schedule_are_refused_and_change_nothing(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    schedule = await make(house, charging(car, home, {"shouldCharge": True}))
    refused = await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})
    assert (refused.status, refused.body["detail"]) == (422, "The asset is controlled by a schedule.")
    assert refused.body["type"].endswith("/unprocessable-entity")
    assert (await start_and_stop(house, car), house.world.actions.state()) == ([422, 422], [])
    await house.ask("PUT", f"/schedules/{schedule}", {"isEnabled": False})
    assert (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})).status == 200


async def test_the_greatest_current_is_nobodys_schedule(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    await make(house, charging(car, home))
    assert (await house.ask("POST", f"/vehicles/{car}/max-current", {"maxCurrent": 10})).status == 200


async def test_a_deleted_schedule_lets_go_and_cancels_what_is_under_way(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    schedule = await make(house, charging(car, home))
    (action,) = house.world.actions.state()
    await house.ask("DELETE", f"/schedules/{schedule}")
    ended = (await house.ask("GET", f"/vehicles/actions/{action['id']}")).body
    assert (ended["state"], ended["failureReason"]["type"]) == ("CANCELLED", "UNNECESSARY")
    await house.move(60)
    assert await charge_state(house, car) == "PLUGGED_IN:CHARGING"
    assert await start_and_stop(house, car) == [400, 200]


@pytest.mark.parametrize("is_placed", [False, True])
async def test_a_car_elsewhere_is_left_alone(house: House, is_placed: bool) -> None:
    car = await park_charging(house)
    cabin = await place(house, latitude=61) if is_placed else None
    schedule = await make(house, charging(car, cabin))
    await house.move(60)
    assert (await state(house, schedule), await charge_state(house, car)) == ("INACTIVE:AWAY", "PLUGGED_IN:CHARGING")
    assert await start_and_stop(house, car) == [400, 200]


async def test_a_car_that_comes_home_is_under_its_schedule_again(house: House) -> None:
    car, home = await park(house), await place(house)
    schedule = await make(house, charging(car, home))
    assert await state(house, schedule) == "ALIGNED"
    await house.do({"drive": {"vehicle": car, "distance": 20, "duration": "1h"}})
    await house.move(2 * HOUR)
    assert await state(house, schedule) == "INACTIVE:AWAY"
    await house.do({"drive": {"vehicle": car, "to": home, "distance": 20, "duration": "1h"}})
    await house.move(2 * HOUR)
    assert await state(house, schedule) == "ALIGNED"
    assert await start_and_stop(house, car) == [422, 422]


async def test_a_schedule_without_its_place_leaves_the_car_alone(house: House) -> None:
    car, home = await park(house), await place(house)
    schedule = await make(house, charging(car, home))
    await house.ask("DELETE", f"/locations/{home}")
    assert (await house.ask("GET", f"/schedules/{schedule}")).body["locationId"] is None
    assert await state(house, schedule) == "INACTIVE:AWAY"


async def test_people_in_between_are_not_fought_over(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    schedule = await make(house, charging(car, home, {"shouldCharge": True}))
    await house.do({"stop_charging": {"vehicle": car}})
    await house.move(HOUR)
    assert (await state(house, schedule), house.world.actions.state()) == ("MISALIGNED", [])
    await house.do({"start_charging": {"vehicle": car}})
    await house.move(1)
    assert await state(house, schedule) == "ALIGNED"


async def test_a_command_that_fails_leaves_it_misaligned_until_the_next_occasion(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    await house.do({"go_offline": {"vehicle": car}})
    schedule = await make(house, charging(car, home))
    assert await state(house, schedule) == "PENDING"
    await house.move(60)
    assert await state(house, schedule) == "MISALIGNED"
    await house.do({"come_online": {"vehicle": car}})
    await house.move(60)
    assert (await state(house, schedule), await charge_state(house, car)) == ("ALIGNED", "PLUGGED_IN:STOPPED")


async def test_a_car_that_cannot_be_told_is_incapable(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    schedule = await make(house, charging(car, home))
    await house.move(10)
    await house.do({"invalidate_credentials": {"user": "ada", "vendor": "TESLA"}})
    await house.move(0)
    assert await state(house, schedule) == "INACTIVE:INCAPABLE"
    await house.do({"renew_credentials": {"user": "ada", "vendor": "TESLA"}})
    await house.move(0)
    assert await state(house, schedule) == "ALIGNED"


async def test_a_car_that_is_unlinked_and_linked_again_is_found_again(house: House) -> None:
    car, home = await park(house), await place(house)
    schedule = await make(house, charging(car, home))
    await house.do({"unlink": {"account": car}})
    await house.move(0)
    assert await state(house, schedule) == "INACTIVE:INCAPABLE"
    await house.do({"link": {"account": car, "user": "ada"}})
    await house.move(60)
    assert await state(house, schedule) == "ALIGNED"


async def test_a_schedule_that_is_switched_off_shows_how_things_stand(house: House) -> None:
    car, home = await park(house), await place(house)
    schedule = await make(house, charging(car, home, isEnabled=False))
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(60)
    seen = await status(house, schedule)
    assert (seen["state"], seen["isCharging"], seen["upcomingTransitions"]) == ("INACTIVE:DISABLED", True, [])
    assert (seen["changedAt"], told(house, schedule)) == ("2025-01-06T17:00:00.000Z", ["INACTIVE:DISABLED"])


async def test_switching_one_on_switches_the_others_off(house: House) -> None:
    box = await furnish(house, "charger")
    asked: dict[str, Any] = charging(box, None, targetType="charger")
    first, second = await make(house, asked), await make(house, asked)
    assert [await state(house, one) for one in (first, second)] == ["INACTIVE:DISABLED", "ALIGNED"]
    await house.ask("PUT", f"/schedules/{first}", {"isEnabled": True})
    assert [await state(house, one) for one in (first, second)] == ["ALIGNED", "INACTIVE:DISABLED"]


async def test_a_car_may_have_one_for_each_place(house: House) -> None:
    car, home, cabin = await park(house), await place(house), await place(house, latitude=61)
    schedules = [await make(house, charging(car, where)) for where in (home, cabin)]
    assert [await state(house, one) for one in schedules] == ["ALIGNED", "INACTIVE:AWAY"]


async def test_a_charger_without_a_place_follows_its_schedule(house: House) -> None:
    box, car = await furnish(house, "charger"), await park(house)
    schedule = await make(house, charging(box, None, targetType="charger"))
    await house.do({"plug_in": {"vehicle": car, "charger": box}})
    await house.move(60)
    assert (await state(house, schedule), await charge_state(house, car)) == ("ALIGNED", "PLUGGED_IN:STOPPED")
    assert await start_and_stop(house, box, "/chargers") == [422, 422]
    await house.move(5 * HOUR)
    assert await charge_state(house, car) == "PLUGGED_IN:CHARGING"
    await house.move(7 * HOUR)
    seen = await status(house, schedule)
    assert (seen["state"], seen["isChargingExpectedParts"]["needsCharge"]) == ("ALIGNED", False)


async def test_a_charger_at_another_place_is_away(house: House) -> None:
    box, home, cabin = await furnish(house, "charger"), await place(house), await place(house, latitude=61)
    schedule = await make(house, charging(box, home, targetType="charger"))
    assert await state(house, schedule) == "ALIGNED"
    await house.ask("PUT", f"/chargers/{box}", {"locationId": cabin})
    assert await state(house, schedule) == "INACTIVE:AWAY"


async def test_what_is_under_way_ends_with_its_hour(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    await house.do({"stop_charging": {"vehicle": car}})
    await house.do({"go_offline": {"vehicle": car}})
    rule = {"fromTimestamp": "2025-01-06T17:01:00Z", "toTimestamp": "2025-01-06T17:01:05Z", "shouldCharge": True}
    schedule = await make(house, charging(car, home, rule))
    await house.move(52)
    assert await state(house, schedule) == "PENDING"
    await house.move(3)
    (action,) = house.world.actions.state()
    assert (action["state"], action["failure"]["type"]) == ("CANCELLED", "UNNECESSARY")
    assert await state(house, schedule) == "ALIGNED"


async def test_smart_charging_and_a_schedule_exclude_each_other(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    schedule = await make(house, charging(car, home))
    policy = f"/vehicles/{car}/smart-charging-policy"
    smart = await house.ask("PUT", policy, {"isEnabled": True, "deadline": "07:00"})
    assert (smart.status, smart.body["isEnabled"]) == (200, True)
    assert await state(house, schedule) == "INACTIVE:DISABLED"
    assert (await house.ask("GET", f"/schedules/{schedule}")).body["isEnabled"] is False
    await house.ask("PUT", f"/schedules/{schedule}", {"isEnabled": True})
    assert (await house.ask("GET", policy)).body["isEnabled"] is False
    await house.move(60)
    assert (await state(house, schedule), await charge_state(house, car)) == ("ALIGNED", "PLUGGED_IN:STOPPED")


async def test_a_policy_that_is_refused_leaves_the_schedule_on(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    schedule = await make(house, charging(car, home))
    assert (await house.ask("PUT", f"/vehicles/{car}/smart-charging-policy", {"isEnabled": True})).status == 400
    assert (await house.ask("GET", f"/schedules/{schedule}")).body["isEnabled"] is True


async def test_the_event_of_a_schedule_can_be_sent_on_demand(house: House) -> None:
    schedule = await make(house, charging(await park(house), await place(house)))
    await house.do({"send_event": {"event": EVENT, "schedule": schedule}})
    assert told(house, schedule) == ["ALIGNED", "ALIGNED"]
