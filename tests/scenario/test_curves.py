"""Curves follow what is true of assets, keep a bounded number of looks, and change nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sandbox.replay import digest
from sandbox.scenario import curves as drawing
from sandbox.scenario.curves import MOST_LOOKS, Curve, Curves
from tests.conftest import House

CAR = {"add_vehicle": {"vendor": "TESLA", "user": "ada", "battery_level": 40, "charge_limit": 80}, "as": "car"}

HOME = {"user": "ada", "name": "Home", "latitude": 59.91, "longitude": 10.75, "timezoneName": "Europe/Oslo"}


def of(curves: Curves, name: str) -> list[Curve]:
    return [curve for curve in curves.drawn() if curve.measure.name == name]


async def test_power_and_level_of_a_car_are_followed(served: House) -> None:
    await served.do(CAR)
    curves = Curves(served.world)
    await served.move(600)
    await served.do({"plug_in": {"vehicle": "car", "power": 11}})
    await served.move(7200)
    (power,), (level,) = of(curves, "power"), of(curves, "level")
    assert {round(value, 1) for at, value in power.points if at < served.client.terms.start + 600} == {0.0}
    assert max(value for _, value in power.points) == 11
    assert level.points[0][1] == 40
    assert [value for _, value in level.points] == sorted(value for _, value in level.points)


async def test_a_long_story_has_as_many_looks_as_a_short_one(served: House) -> None:
    await served.do(CAR)
    curves = Curves(served.world)
    await served.move(40 * 86_400)
    (level,) = of(curves, "level")
    assert MOST_LOOKS / 2 <= len(level.points) <= MOST_LOOKS + 1
    moments = [at for at, _ in level.points[:-1]]
    assert len({after - before for before, after in pairwise(moments)}) == 1


async def test_of_a_fleet_the_first_are_drawn_and_the_others_counted(served: House, monkeypatch: Any) -> None:
    monkeypatch.setattr(drawing, "MOST_ASSETS", 3)
    await served.do({"repeat": {"count": 5, "steps": [{**CAR, "as": "car{n}"}]}})
    await served.move(1)
    curves = Curves(served.world)
    assert [curve.asset_id for curve in of(curves, "level")] == [served.world.names[f"car{n}"] for n in (1, 2, 3)]
    assert curves.left_out == 2


async def test_looking_changes_nothing(served: House) -> None:
    worlds = []
    for is_drawn in (False, True):
        await served.control("POST", "/reset", {"seed": 7})
        await served.do({"add_user": {"id": "ada"}})
        await served.do({"add_location": HOME})
        await served.do({"add_meter": {"vendor": "SOLAREDGE", "user": "ada"}, "as": "meter"})
        await served.do({"add_vehicle": {**CAR["add_vehicle"], "vendor": "BMW"}, "as": "car"})
        curves = Curves(served.world) if is_drawn else None
        await served.do({"plug_in": {"vehicle": "car", "power": 11}})
        await served.move(86_400)
        worlds.append(digest(served.world))
        if curves is not None:
            assert len({value for _, value in of(curves, "price")[0].points}) > 10
    assert worlds[0] == worlds[1]
