"""Interventions as the API tells of them, and what they take away from assets (behaviour 3.15, 4.3, 4.9)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sandbox.api.interventions import LANGUAGES, texts
from sandbox.world.interventions import INTERVENTIONS, RELINK, find
from tests.cars import NOBODY, park, shown
from tests.conftest import House
from tests.homes import furnish

PHONE_KEY = find("phone-key")


async def test_all_known_interventions_are_listed_as_a_bare_array(house: House) -> None:
    asked = await house.ask("GET", "/interventions")
    assert asked.status == 200
    assert [told["id"] for told in asked.body] == [one.id for one in INTERVENTIONS]


@pytest.mark.parametrize(
    ("query", "vendors"),
    [
        ("vendor=TESLA", ["TESLA"]),
        ("vendorType=vehicle&vendor=FORD", ["FORD"]),
        ("vendorType=battery", []),
        ("vendor=BMW", []),
    ],
)
async def test_the_list_is_narrowed(house: House, query: str, vendors: list[str]) -> None:
    asked = await house.ask("GET", f"/interventions?{query}")
    assert [told["vendor"] for told in asked.body] == vendors


async def test_one_intervention_says_who_must_do_what_and_where(house: House) -> None:
    asked = await house.ask("GET", f"/interventions/{PHONE_KEY.id}")
    told = asked.body
    texts = told["resolution"].pop("title"), told["resolution"].pop("description")
    assert all(texts)
    assert told == {
        "id": "3b2891a9-5dcf-4691-b850-b5ea36b57c2e",
        "vendor": "TESLA",
        "vendorType": "vehicle",
        "brand": "Tesla",
        "introducedAt": "2023-12-15T00:00:00.000Z",
        "domain": "Device",
        "resolution": {"access": "Physical", "agent": "User", "action": "Link"},
    }


async def test_relinking_is_for_every_brand(house: House) -> None:
    told = (await house.ask("GET", f"/interventions/{RELINK.id}")).body
    assert (told["vendor"], told["vendorType"], told["brand"]) == (None, None, None)
    assert told["resolution"]["action"] == "Link"


async def test_an_unknown_intervention_is_a_404_without_a_body(house: House) -> None:
    asked = await house.ask("GET", f"/interventions/{NOBODY}")
    assert (asked.status, asked.body) == (404, None)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_listed_language_tells_of_every_intervention(house: House, language: str) -> None:
    told = (await house.ask("GET", f"/interventions?language={language}")).body
    english = (await house.ask("GET", "/interventions")).body
    assert [one["id"] for one in told] == [one["id"] for one in english]
    if not language.startswith("en"):
        assert all(
            one["resolution"]["title"] != other["resolution"]["title"] for one, other in zip(told, english, strict=True)
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_steps_and_the_marks_of_the_english(language: str) -> None:
    for subject, english in texts("en-US").items():
        told = texts(language)[subject]["description"]
        assert marks(told) == marks(english["description"]), subject
        assert ("{asset}" in texts(language)[subject]["title"]) == (subject == "relink")


def marks(markdown: str) -> list[str]:
    return re.findall(r"<br>\d\.|\*\*[^*]+\*\*", markdown)


@pytest.mark.parametrize("language", ["it-IT", "browser", "xx", ""])
async def test_a_language_that_is_not_spoken_is_told_in_english(house: House, language: str) -> None:
    asked = await house.ask("GET", f"/interventions?language={language}")
    assert asked.body == (await house.ask("GET", "/interventions?language=en-US")).body


async def test_an_intervention_takes_capabilities_away_until_it_is_resolved(house: House) -> None:
    car = await park(house)
    before = (await shown(house, car))["capabilities"]
    await house.do({"add_intervention": {"vehicle": car, "intervention": "phone-key"}})
    able = (await shown(house, car))["capabilities"]
    assert able["startCharging"] == {"isCapable": False, "interventionIds": [PHONE_KEY.id]}
    assert able["information"] == before["information"]
    await house.do({"resolve_intervention": {"vehicle": car, "intervention": PHONE_KEY.id}})
    assert (await shown(house, car))["capabilities"] == before


async def test_a_command_that_an_intervention_stands_in_the_way_of_is_refused(house: House) -> None:
    car = await park(house)
    await house.do({"plug_in": {"vehicle": car}})
    await house.do({"add_intervention": {"vehicle": car, "intervention": "phone-key"}})
    asked = await house.ask("POST", f"/vehicles/{car}/charging", {"action": "START"})
    assert asked.status == 400


@pytest.mark.parametrize(
    ("step", "status", "detail"),
    [
        ({"intervention": "nothing"}, 404, "there is no intervention 'nothing'"),
        ({"intervention": "accept-terms"}, 400, "'accept-terms' is for a vehicle of AUDI"),
    ],
)
async def test_an_intervention_that_does_not_fit_is_refused(
    house: House, step: dict[str, Any], status: int, detail: str
) -> None:
    car = await park(house)
    asked = await house.control("POST", "/do", {"add_intervention": {"vehicle": car, **step}})
    assert (asked.status, asked.body["detail"]) == (status, detail)


async def test_an_intervention_is_added_and_resolved_once(house: House) -> None:
    car = await park(house)
    step = {"add_intervention": {"vehicle": car, "intervention": "phone-key"}}
    await house.do(step)
    assert (await house.control("POST", "/do", step)).status == 409
    step = {"resolve_intervention": {"vehicle": car, "intervention": "phone-key"}}
    await house.do(step)
    assert (await house.control("POST", "/do", step)).status == 409


async def test_relinking_can_stand_in_the_way_of_anything(house: House) -> None:
    battery = await furnish(house, "battery")
    await house.do({"add_intervention": {"battery": battery, "intervention": "relink"}})
    able = (await house.ask("GET", f"/batteries/{battery}")).body["capabilities"]
    assert {(one["isCapable"], *one["interventionIds"]) for one in able.values()} == {(False, RELINK.id)}
