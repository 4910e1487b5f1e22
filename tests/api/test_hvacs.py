"""HVAC units as the API shows them: the room, the thermostat, what they take (behaviour 3.9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import House
from tests.homes import furnish, place, shown

CAPABLE = {"isCapable": True, "interventionIds": []}
INCAPABLE = {"isCapable": False, "interventionIds": []}


async def mount(house: House, **given: Any) -> str:
    """Put a heat pump into a room of 21 °C; gives its path."""
    return f"/hvacs/{await furnish(house, 'hvac', **{'model': 'MSZ-LN35VG', 'temperature': 21, **given})}"


async def test_a_unit_shows_every_documented_key(house: House) -> None:
    home = await place(house)
    hvac = await mount(house, location=home, displayName="Stue", heatSetpoint=21, coolSetpoint=25)
    assert await shown(house, hvac) == {
        "id": hvac.removeprefix("/hvacs/"),
        "userId": "ada",
        "vendor": "MITSUBISHI",
        "lastSeen": "2025-01-06T17:00:00.000Z",
        "isReachable": True,
        "consumptionRate": 0,
        "information": {
            "brand": "Mitsubishi",
            "model": "MSZ-LN35VG",
            "displayName": "Stue",
            "groupName": "Home",
            "category": "HEAT_PUMP",
        },
        "temperatureState": {
            "currentTemperature": 21,
            "isActive": False,
            "lastUpdated": "2025-01-06T17:00:00.000Z",
        },
        "thermostatState": {
            "mode": "HEAT",
            "heatSetpoint": 21,
            "coolSetpoint": 25,
            "holdType": "PERMANENT",
            "lastUpdated": "2025-01-06T17:00:00.000Z",
        },
        "capabilities": {
            "capableModes": ["HEAT", "COOL", "OFF"],
            "coolSetpointRange": {"min": 16, "max": 31},
            "heatSetpointRange": {"min": 10, "max": 31},
            "setpointDifferenceRange": {"min": None, "max": None},
            "setFollowSchedule": INCAPABLE,
            "setPermanentHold": CAPABLE,
        },
        "location": {"id": home, "lastUpdated": "2025-01-06T17:00:00.000Z"},
        "scopes": ["hvac:read:data", "hvac:control:mode"],
    }


@pytest.mark.parametrize(
    ("model", "temperature", "rate"),
    [
        ("MSZ-FS12NA", 10, None),  # cannot report
        ("MSZ-LN35VG", 25, 0),  # can report, and rests
        ("MSZ-LN35VG", 10, 0.93),  # 4 kW of heat for each 4.3th of electricity
    ],
)
async def test_consumption_is_null_zero_or_what_it_takes(
    house: House, model: str, temperature: float, rate: float | None
) -> None:
    seen = await shown(house, await mount(house, model=model, temperature=temperature))
    assert seen["consumptionRate"] == rate
    assert seen["temperatureState"]["isActive"] is (temperature == 10)


@pytest.mark.parametrize(
    ("mode", "temperature", "is_active"),
    [
        ("HEAT", 15, True),
        ("HEAT", 30, False),
        ("COOL", 15, False),
        ("COOL", 30, True),
        ("AUTO", 15, True),
        ("AUTO", 22, False),
        ("AUTO", 30, True),
        ("OFF", 15, False),
    ],
)
async def test_each_mode_works_on_the_room_where_it_should(
    house: House, mode: str, temperature: float, *, is_active: bool
) -> None:
    hvac = await mount(house, vendor="ECOBEE", model=None, mode=mode, temperature=temperature)
    seen = await shown(house, hvac)
    assert seen["thermostatState"]["mode"] == mode
    assert seen["temperatureState"] == {
        "currentTemperature": temperature,
        "isActive": is_active,
        "lastUpdated": "2025-01-06T17:00:00.000Z",
    }


async def test_a_room_warms_up_to_its_set_point(house: House) -> None:
    hvac = await mount(house, temperature=18)
    await house.do({"set_thermostat": {"hvac": hvac.removeprefix("/hvacs/"), "heatSetpoint": 20}})
    await house.move(48 * 3600)
    assert (await shown(house, hvac))["temperatureState"]["currentTemperature"] == pytest.approx(20, abs=0.5)


async def test_the_thermostat_at_the_wall_holds_for_good_until_it_follows_the_schedule_again(house: House) -> None:
    hvac = await mount(house, vendor="ECOBEE", model=None)
    await house.move(60)
    await house.do({"set_thermostat": {"hvac": hvac.removeprefix("/hvacs/"), "mode": "COOL", "coolSetpoint": 24}})
    held = (await shown(house, hvac))["thermostatState"]
    assert (held["mode"], held["coolSetpoint"], held["holdType"]) == ("COOL", 24, "PERMANENT")
    assert held["lastUpdated"] == "2025-01-06T17:01:00.000Z"
    await house.do({"set_thermostat": {"hvac": hvac.removeprefix("/hvacs/"), "followSchedule": True}})
    followed = (await shown(house, hvac))["thermostatState"]
    assert (followed["mode"], followed["holdType"]) == ("HEAT", "SCHEDULED")


async def test_a_unit_that_only_heats_has_no_cooling_to_show(house: House) -> None:
    seen = await shown(house, await mount(house, vendor="TADO", model="Smart Thermostat V3+"))
    assert (seen["thermostatState"]["heatSetpoint"], seen["thermostatState"]["coolSetpoint"]) == (21, None)
    assert seen["capabilities"]["coolSetpointRange"] == {"min": None, "max": None}
    assert seen["capabilities"]["capableModes"] == ["HEAT", "OFF"]
    assert seen["information"]["category"] == "HEATING"


async def test_a_mode_that_cannot_be_told_is_unknown(house: House) -> None:
    hvac = await mount(house)
    await house.do({"set": {"hvac": hvac.removeprefix("/hvacs/"), "mode": "UNKNOWN"}})
    assert (await shown(house, hvac))["thermostatState"]["mode"] == "UNKNOWN"


async def test_a_broken_unit_tells_next_to_nothing(house: House) -> None:
    hvac = await mount(house, temperature=10)
    await house.do({"fault": {"hvac": hvac.removeprefix("/hvacs/")}})
    seen = await shown(house, hvac)
    stamp = "2025-01-06T17:00:00.000Z"
    assert seen["consumptionRate"] is None
    assert seen["temperatureState"] == {"currentTemperature": None, "isActive": False, "lastUpdated": stamp}
    assert seen["thermostatState"] == {
        "mode": "UNKNOWN",
        "heatSetpoint": None,
        "coolSetpoint": None,
        "holdType": None,
        "lastUpdated": stamp,
    }
    await house.do({"clear_fault": {"hvac": hvac.removeprefix("/hvacs/")}})
    assert (await shown(house, hvac))["thermostatState"]["mode"] == "HEAT"
