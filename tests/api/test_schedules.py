"""Schedules through the API: made, read, listed, changed, deleted, and what is refused (behaviour 3.13)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cars import NOBODY, park
from tests.conftest import House
from tests.homes import furnish, place
from tests.scheduling import NIGHT, charging, heat, make, status, tempering

ONCE = {"fromTimestamp": "2025-02-01T12:00:00+01:00", "toTimestamp": "2025-02-02T00:00:00Z", "weekdays": [5, 6]}
STORED = {"fromTimestamp": "2025-02-01T11:00:00.000Z", "toTimestamp": "2025-02-02T00:00:00.000Z", "weekdays": [5, 6]}
EIGHT = "2025-02-01T08:00:00Z"
WHOLE_DAY = {"hourMinute": {"from": "00:00", "to": "24:00"}}


async def test_a_charge_schedule_is_made_and_read(house: House) -> None:
    car, home = await park(house), await place(house)
    asked = charging(car, home, {**WHOLE_DAY, **ONCE, "shouldCharge": True}, {"shouldCharge": False})
    made = await house.ask("POST", "/users/ada/schedules", asked)
    stored = [{**WHOLE_DAY, **STORED, "shouldCharge": True}, {"shouldCharge": False}]
    assert (made.status, made.body) == (200, {**asked, "id": made.body["id"], "rules": stored})
    assert (await house.ask("GET", f"/schedules/{made.body['id']}")).body == made.body


async def test_a_weekday_may_be_written_as_javascript_would_not(house: House) -> None:
    asked = charging(await park(house), None, {"weekdays": [1.0, 1], "shouldCharge": True})
    schedule = await make(house, asked)
    assert (await house.ask("GET", f"/schedules/{schedule}")).body["rules"][0]["weekdays"] == [1, 1]
    assert (await status(house, schedule))["upcomingTransitions"][0]["at"] == "2025-01-07T00:00:00.000Z"


async def test_a_temperature_schedule_is_made_and_read(house: House) -> None:
    unit = await furnish(house, "hvac")
    rules = [
        {**NIGHT, "targetState": heat(17.5)},
        {"weekdays": [], "targetState": {"holdType": "SCHEDULED"}},
        {"weekdays": [6], "targetState": {"mode": "OFF", "holdType": "PERMANENT"}},
    ]
    asked = tempering(unit, *rules)
    made = await house.ask("POST", "/users/ada/schedules", asked)
    assert (made.status, made.body) == (200, {**asked, "id": made.body["id"]})
    assert (await house.ask("GET", f"/schedules/{made.body['id']}")).body == made.body


async def test_schedules_are_listed_newest_first(house: House) -> None:
    car, unit = await park(house), await furnish(house, "hvac")
    first, second = await make(house, charging(car, None)), await make(house, tempering(unit))
    listed = (await house.ask("GET", "/users/ada/schedules")).body
    assert [entry["id"] for entry in listed["data"]] == [second, first]
    page = (await house.ask("GET", "/users/ada/schedules?pageSize=1")).body
    rest = (await house.ask("GET", f"/users/ada/schedules?after={page['pagination']['after']}")).body
    assert [entry["id"] for entry in rest["data"]] == [first]
    assert (await house.ask("GET", "/users/ben/schedules")).body["data"] == []


async def test_a_change_leaves_the_rest_alone(house: House) -> None:
    schedule = await make(house, charging(await park(house), await place(house)))
    before = (await house.ask("GET", f"/schedules/{schedule}")).body
    changed = await house.ask("PUT", f"/schedules/{schedule}", {"isEnabled": False, "rules": []})
    assert changed.body == {**before, "isEnabled": False, "rules": []}
    assert (await house.ask("PUT", f"/schedules/{schedule}", {})).body == changed.body
    other = await park(house)
    assert (await house.ask("PUT", f"/schedules/{schedule}", {"targetId": other})).body["targetId"] == other


async def test_a_schedule_can_go_over_to_a_charger(house: House) -> None:
    schedule, box = await make(house, charging(await park(house), None)), await furnish(house, "charger")
    changed = await house.ask("PUT", f"/schedules/{schedule}", {"targetId": box, "targetType": "charger"})
    assert (changed.status, changed.body["targetType"]) == (200, "charger")
    assert (await status(house, schedule))["state"] == "ALIGNED"


async def test_a_deleted_schedule_is_gone(house: House) -> None:
    schedule = await make(house, charging(await park(house), None))
    asked = await house.ask("DELETE", f"/schedules/{schedule}")
    assert (asked.status, asked.body) == (204, None)
    for method, path in (("GET", ""), ("GET", "/status"), ("PUT", ""), ("DELETE", "")):
        body = {} if method == "PUT" else None
        assert (await house.ask(method, f"/schedules/{schedule}{path}", body)).status == 404
    assert (await house.ask("GET", "/users/ada/schedules")).body["data"] == []


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"rules": [{"shouldCharge": 1}]}, "rules.0.shouldCharge must be true or false, got 1"),
        ({"rules": [{}]}, "rules.0.shouldCharge is required"),
        ({"rules": [{**NIGHT, "targetState": heat(20)}]}, ""),
        ({"rules": [{"hourMinute": {"from": "9:00", "to": "10:00"}, "shouldCharge": True}]}, ""),
        ({"rules": [{"hourMinute": {"from": "09:00"}, "shouldCharge": True}]}, "rules.0.hourMinute.to is required"),
        ({"rules": [{"hourMinute": {"from": "09:00", "to": "24:01"}, "shouldCharge": True}]}, ""),
        ({"rules": [{"weekdays": [7], "shouldCharge": True}]}, "rules.0.weekdays.0 must be one of 0, 1, 2, 3, 4, 5, 6"),
        ({"rules": [{"fromTimestamp": "tomorrow", "shouldCharge": True}]}, "rules.0.fromTimestamp must be a valid"),
        ({"rules": [{"fromTimestamp": "1066-10-14T00:00:00Z", "shouldCharge": True}]}, "'1066-10-14T00:00:00Z' is not"),
        (
            {
                "rules": [
                    {"fromTimestamp": ONCE["toTimestamp"], "toTimestamp": ONCE["toTimestamp"], "shouldCharge": True}
                ]
            },
            "The rule ends before it begins",
        ),
        ({"targetType": "battery"}, "targetType must be one of vehicle, charger, hvac, got 'battery'"),
        ({"locationId": "home"}, "locationId must be a valid uuid"),
        ({"owner": "ada"}, "owner is not known"),
        ({"isEnabled": None}, "isEnabled must be true or false, got null"),
    ],
)
async def test_what_cannot_be_a_schedule_is_refused(house: House, changes: dict[str, Any], detail: str) -> None:
    asked = charging(await park(house), await place(house))
    schedule = await make(house, asked)
    before = (await house.ask("GET", f"/schedules/{schedule}")).body
    for method, path, body in (
        ("POST", "/users/ada/schedules", {**asked, **changes}),
        ("PUT", f"/schedules/{schedule}", changes),
    ):
        refused = await house.ask(method, path, body)
        assert refused.status == 400, refused.body
        if method == "POST":
            assert refused.body["detail"].startswith(detail), refused.body
    assert (await house.ask("GET", "/users/ada/schedules")).body["data"] == [before]


async def test_a_schedule_is_switched_on_unless_told_otherwise(house: House) -> None:
    asked = charging(await park(house), None)
    del asked["isEnabled"]
    made = await house.ask("POST", "/users/ada/schedules", asked)
    assert (made.status, made.body["isEnabled"]) == (200, True)
    await house.ask("PUT", f"/schedules/{made.body['id']}", {"isEnabled": False})
    assert (await house.ask("PUT", f"/schedules/{made.body['id']}", {"rules": []})).body["isEnabled"] is False


@pytest.mark.parametrize("missing", sorted(charging("", None).keys() - {"isEnabled"}))
async def test_everything_must_be_given(house: House, missing: str) -> None:
    asked = charging(await park(house), None)
    del asked[missing]
    assert (await house.ask("POST", "/users/ada/schedules", asked)).status == 400


@pytest.mark.parametrize(
    ("target", "detail"),
    [
        ({"mode": "HEAT", "holdType": "PERMANENT"}, "heatSetpoint is required"),
        ({"mode": "HEAT", "heatSetpoint": 20, "coolSetpoint": 25, "holdType": "PERMANENT"}, "coolSetpoint"),
        (heat(95), "The heat setpoint must be from"),
        ({"mode": "DRY", "holdType": "PERMANENT"}, "mode must be one of"),
        ({"mode": "AUTO", "heatSetpoint": 22, "coolSetpoint": 20, "holdType": "PERMANENT"}, "The mode AUTO is not"),
        ({"holdType": "FOREVER"}, "holdType must be one of"),
        ({"holdType": "SCHEDULED", "mode": "HEAT"}, ""),
    ],
)
async def test_what_a_unit_cannot_keep_is_refused(house: House, target: dict[str, Any], detail: str) -> None:
    unit = await furnish(house, "hvac")
    schedule = await make(house, tempering(unit))
    for method, path, body in (
        ("POST", "/users/ada/schedules", tempering(unit, defaultTargetState=target)),
        ("POST", "/users/ada/schedules", tempering(unit, {"targetState": target})),
        ("PUT", f"/schedules/{schedule}", {"defaultTargetState": target}),
    ):
        refused = await house.ask(method, path, body)
        assert (refused.status, detail in refused.body["detail"]) == (400, True), refused.body


@pytest.mark.parametrize(
    "changes",
    [
        {"targetType": "hvac"},
        {"defaultTargetState": heat(20)},
        {"rules": [{"targetState": heat(20)}]},
        {"defaultShouldCharge": True, "defaultTargetState": heat(20)},
    ],
)
async def test_a_schedule_stays_of_its_kind(house: House, changes: dict[str, Any]) -> None:
    schedule = await make(house, charging(await park(house), None))
    assert (await house.ask("PUT", f"/schedules/{schedule}", changes)).status == 400


async def test_who_and_what_does_not_exist_is_not_found(house: House) -> None:
    mine, theirs = await park(house), await park(house, user="ben")
    cabin = await place(house, user="ben")
    schedule = await make(house, charging(mine, None))
    assert (await house.ask("POST", "/users/nobody/schedules", charging(mine, None))).status == 404
    wrongs = [("targetId", theirs), ("targetId", NOBODY), ("targetType", "charger"), ("locationId", cabin)]
    for wrong in [dict([wrong]) for wrong in [*wrongs, ("locationId", NOBODY)]]:
        assert (await house.ask("POST", "/users/ada/schedules", charging(mine, None, **wrong))).status == 404
        assert (await house.ask("PUT", f"/schedules/{schedule}", wrong)).status == 404
    assert (await house.ask("GET", f"/schedules/{NOBODY}")).status == 404
    assert (await house.ask("GET", "/schedules/nope/status")).status == 400


async def test_both_versions_tell_the_same_of_a_schedule(house: House) -> None:
    schedule = await make(house, charging(await park(house), await place(house)))
    for path in (f"/schedules/{schedule}", f"/schedules/{schedule}/status", "/users/ada/schedules"):
        older = await house.ask("GET", path, version="2024-01-01")
        assert (older.status, older.body) == (200, (await house.ask("GET", path)).body)


async def test_a_users_schedules_go_with_the_user(house: House) -> None:
    schedule = await make(house, charging(await park(house), await place(house)))
    await house.ask("DELETE", "/users/ada")
    assert (await house.ask("GET", f"/schedules/{schedule}")).status == 404
    await house.move(86_400)
