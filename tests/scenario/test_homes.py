"""Homes by verbs: where devices go, what can be set, and that a journal of any such life gives the same homes again."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from sandbox.client import Client
from sandbox.replay import digest, replay
from sandbox.request_log import RequestLog
from sandbox.world.refusals import Refused
from tests.conftest import House

CABIN = {"name": "Cabin", "latitude": 61.1, "longitude": 10.5, "timezoneName": "Europe/Oslo"}
FURNITURE: dict[str, dict[str, Any]] = {
    "meter": {"vendor": "TESLA"},
    "inverter": {"vendor": "FRONIUS", "panels": 8},
    "battery": {"vendor": "HUAWEI"},
    "hvac": {"vendor": "ECOBEE"},
    "charger": {"vendor": "WALLBOX", "model": "Quasar"},
    "vehicle": {"vendor": "TESLA"},
}
KINDS = tuple(FURNITURE)


async def furnish(house: House, user: str = "ada", **given: Any) -> dict[str, str]:
    """Add one device of each kind to a user's home, named after their kinds."""
    made = {}
    for kind, usual in FURNITURE.items():
        made[kind] = (await house.do({f"add_{kind}": {**usual, "user": user, **given}, "as": kind}))["id"]
    return made


def site_of(house: House, asset_id: str) -> Any:
    return house.world.assets[asset_id].site


async def test_devices_of_a_user_go_to_one_home(served: House) -> None:
    ids = await furnish(served)
    homes = {site_of(served, ids[kind]).name for kind in KINDS if kind != "vehicle"}
    assert homes == {"Home 1"}
    assert served.world.assets[ids["vehicle"]].position == site_of(served, ids["meter"]).position


async def test_a_device_goes_beside_another_to_a_location_or_where_its_account_is(served: House) -> None:
    ids = await furnish(served)
    place = (await served.do({"add_location": {"user": "ada", **CABIN}}))["id"]
    away = await served.do({"add_meter": {"vendor": "HUAWEI", "user": "ada", "location": place}})
    assert (site_of(served, away["id"]).name, site_of(served, away["id"]).timezone_name) == ("Cabin", "Europe/Oslo")
    same = await served.do({"add_battery": {"vendor": "HUAWEI", "account": away["account"]["id"]}})
    assert site_of(served, same["id"]) is site_of(served, away["id"])
    beside = await served.do({"add_hvac": {"vendor": "DAIKIN", "user": "ben", "beside": ids["meter"]}})
    assert site_of(served, beside["id"]) is site_of(served, ids["meter"])
    strangers = await served.do({"add_meter": {"vendor": "TESLA", "user": "cleo"}})
    assert site_of(served, strangers["id"]).name == "Home 2"


async def test_people_use_as_much_as_the_meter_is_told(served: House) -> None:
    ids = [
        (await served.do({"add_meter": {"vendor": "TESLA", "user": user, "household": share}}))["id"]
        for user, share in (("ada", 0), ("ben", 1), ("cleo", 3))
    ]
    await served.move(86_400)
    nobody, one, three = (served.world.assets[asset_id].truth()["imported_kwh"] for asset_id in ids)
    assert nobody == 0
    assert 3 < one < 20
    assert three > one


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"add_hvac": {"vendor": "DAIKIN", "mode": "AUTO"}}, "The mode AUTO is not supported"),
        ({"add_hvac": {"vendor": "DAIKIN", "heatSetpoint": 35}}, "heat setpoint must be from 10 to 30, got 35"),
        ({"set_thermostat": {"hvac": "hvac", "mode": "AUTO", "coolSetpoint": 22}}, "above the heat setpoint, got 1"),
        ({"set_thermostat": {"hvac": "hvac"}}, "takes a mode or set-points, or follow_schedule"),
        ({"set": {"meter": "meter", "batteryLevel": 5}}, "'battery_level' is no value of a meter"),
        ({"fault": {"meter": "meter", "kind": "no_power"}}, "a meter has no 'no_power': must be one of fault"),
        ({"stop_charging": {"charger": "charger"}}, "nothing is plugged into the charger"),
        ({"clear_fault": "battery"}, "cannot clear fault a battery that is"),
    ],
)
async def test_what_a_home_does_not_have_is_refused_and_changes_nothing(
    served: House, step: dict[str, Any], words: str
) -> None:
    await furnish(served)
    before = served.world.state()
    with pytest.raises(Refused, match=words):
        await served.do(step)
    assert served.world.state() == before


def any_step(chance: Random) -> dict[str, Any]:
    """Make a step about some device of a home, in the words of HTTP."""
    amount, kind = chance.randrange(21) / 20, chance.choice(KINDS)
    return chance.choice(
        [
            {"plug_in": {"vehicle": "vehicle", "charger": "charger"}},
            {"plug_in": {"charger": "charger"}},
            {"unplug": {"charger": "charger"}},
            {"drive": {"vehicle": "vehicle", "distance": 5 + 20 * amount}},
            {"set": {"vehicle": "vehicle", "latitude": 59.9139, "longitude": 10.7522}},
            {"start_charging": {"charger": "charger"}},
            {"stop_charging": {"vehicle": "vehicle"}},
            {"discharge": {"charger": "charger", "power": 1 + 6 * amount}},
            {"stop_discharging": {"charger": "charger"}},
            {"set_thermostat": {"hvac": "hvac", "mode": chance.choice(["HEAT", "COOL", "OFF"])}},
            {"set_thermostat": {"hvac": "hvac", "heatSetpoint": 15 + 9 * amount}},
            {"set_thermostat": {"hvac": "hvac", "followSchedule": True}},
            {"set": {"battery": "battery", "operationMode": chance.choice(["IMPORT_FOCUS", "TIME_OF_USE", "IDLE"])}},
            {"set": {"battery": "battery", "batteryLevel": 100 * amount, "dischargeLimit": 30}},
            {"set": {"charger": "charger", "circuit": 6 + 20 * amount}},
            {"set": {"inverter": "inverter", "lifetimeProduction": 1000 * amount}},
            {"set": {"hvac": "hvac", "temperature": 10 + 20 * amount}},
            {"set": {"meter": "meter", "imported": 100 * amount}},
            {"fault": {kind: kind}},
            {"clear_fault": {kind: kind}},
            {"go_offline": {kind: kind}},
            {"come_online": {kind: kind}},
            {"remove": {kind: kind}} if amount > 0.9 else {"note": "all is well"},
            {f"add_{kind}": {**FURNITURE[kind], "user": "ada"}, "as": kind},
        ]
    )


@pytest.mark.parametrize("seed", range(5))
async def test_a_journal_of_any_life_of_a_home_gives_the_same_home_again(served: House, seed: int) -> None:
    chance = Random(seed)
    await furnish(served)
    done = 0
    for _ in range(60):
        await served.move(chance.choice([0, 5, 600, 3600, 20_000]))
        try:
            await served.do(any_step(chance))
        except Refused:
            continue
        done += 1
    client = served.client
    made = Client(client.terms, client.journal, RequestLog(10), client._surroundings)
    assert replay(made) is None
    assert digest(made.world) == digest(client.world)
    assert done > 20
