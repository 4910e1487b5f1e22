"""The verb that makes schedules: what it takes for which device, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.refusals import Refused
from tests.cars import park, park_charging
from tests.conftest import House
from tests.homes import furnish, place, shown


async def test_a_vehicles_schedule_is_for_where_it_stands(house: House) -> None:
    car, home = await park_charging(house), await place(house)
    rule = {"want": True, "since": "23:00", "weekdays": [0], "begin": "2025-01-01T00:00:00Z"}
    made = await house.do({"add_schedule": {"vehicle": car, "default": False, "rules": [rule]}})
    assert await shown(house, f"/schedules/{made['id']}") == {
        "id": made["id"],
        "targetId": car,
        "targetType": "vehicle",
        "locationId": home,
        "isEnabled": True,
        "defaultShouldCharge": False,
        "rules": [
            {
                "shouldCharge": True,
                "hourMinute": {"from": "23:00", "to": "00:00"},
                "weekdays": [0],
                "fromTimestamp": "2025-01-01T00:00:00.000Z",
            }
        ],
    }
    await house.do({"expect": {"schedule": made["id"], "state": "ALIGNED", "isCharging": False, "within": "5s"}})
    await house.do({"remove": {"schedule": made["id"]}})
    assert (await house.ask("GET", f"/schedules/{made['id']}")).status == 404


async def test_a_unit_can_be_left_to_its_own_schedule(house: House) -> None:
    unit = await furnish(house, "hvac", vendor="ECOBEE", model="ecobee3 lite")
    rule = {"want": {"mode": "HEAT", "heat": 17}, "until": "06:00"}
    made = await house.do({"add_schedule": {"hvac": unit, "default": "own", "rules": [rule], "isEnabled": False}})
    told = await shown(house, f"/schedules/{made['id']}")
    assert (told["defaultTargetState"], told["isEnabled"]) == ({"holdType": "SCHEDULED"}, False)
    assert told["rules"] == [
        {
            "targetState": {"mode": "HEAT", "heatSetpoint": 17, "holdType": "PERMANENT"},
            "hourMinute": {"from": "00:00", "to": "06:00"},
        }
    ]


@pytest.mark.parametrize(
    ("kind", "asked", "detail"),
    [
        ("vehicle", {"default": "own"}, "of the vehicle, true or false can be wanted"),
        ("hvac", {"default": True}, "of the hvac, a mode, or own, can be wanted"),
        ("hvac", {"default": {"mode": "HEAT"}}, "The mode HEAT needs a heat setpoint."),
        ("charger", {"default": False, "rules": [{"want": {"mode": "OFF"}}]}, "of the charger, true or false"),
        ("vehicle", {"default": False, "rules": [{"want": True, "begin": "2999-02-31T00:00:00Z"}]}, "begin"),
    ],
)
async def test_what_does_not_suit_a_device_is_refused(house: House, kind: str, asked: Any, detail: str) -> None:
    with pytest.raises(Refused, match=detail):
        await house.do({"add_schedule": {kind: await furnish(house, kind), **asked}})


async def test_a_device_that_is_not_linked_has_no_schedule(house: House) -> None:
    with pytest.raises(Refused, match="is not linked to a user"):
        await house.do({"add_schedule": {"vehicle": await park(house, user=None), "default": True}})
