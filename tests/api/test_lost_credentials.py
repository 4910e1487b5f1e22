"""Credentials that go bad and are good again; scopes that were not granted: what programs see (behaviour 3.3, 4.7)."""

from __future__ import annotations

import pytest

from sandbox.world.interventions import RELINK
from tests.cars import park, shown
from tests.conftest import House
from tests.homes import furnish
from tests.links import READ, linked, opened
from tests.receivers import Receiver

LOST = {"invalidate_credentials": {"user": "ada", "vendor": "TESLA", "reason": "revoked"}}
RENEWED = {"renew_credentials": {"user": "ada", "vendor": "TESLA"}}
INVALIDATED = "user:credentials:invalidated"


@pytest.fixture
async def car(house: House) -> str:
    return await park(house)


async def validity(house: House) -> list[bool]:
    return [entry["isValid"] for entry in (await house.ask("GET", "/users/ada")).body["linkedVendors"]]


async def test_assets_stay_and_can_do_nothing(house: House, car: str) -> None:
    await house.do(LOST)
    seen = await shown(house, car)
    assert {(one["isCapable"], *one["interventionIds"]) for one in seen["capabilities"].values()} == {
        (False, RELINK.id)
    }
    assert (seen["isReachable"], await validity(house)) == (False, [False])
    assert (await house.ask("GET", f"/interventions/{RELINK.id}")).body["resolution"]["action"] == "Link"


async def test_nothing_is_heard_of_them_any_more(house: House, car: str) -> None:
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(600)
    before = await shown(house, car)
    await house.do(LOST)
    await house.move(7200)
    after = await shown(house, car)
    assert (after["lastSeen"], after["chargeState"]) == (before["lastSeen"], before["chargeState"])
    assert house.world.assets[car].level > before["chargeState"]["batteryLevel"] + 5
    await house.do(RENEWED)
    again = await shown(house, car)
    assert again["chargeState"]["batteryLevel"] > before["chargeState"]["batteryLevel"] + 5
    assert (again["isReachable"], await validity(house)) == (True, [True])


async def test_commands_are_refused(house: House, car: str) -> None:
    await house.do({"plug_in": {"vehicle": car}})
    await house.do(LOST)
    asked = await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})
    assert asked.status == 400


async def test_an_action_under_way_is_never_confirmed(house: House, car: str) -> None:
    await house.do({"plug_in": {"vehicle": car}})
    await house.move(60)
    action = (await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})).body["id"]
    await house.do(LOST)
    await house.move(3600)
    assert (await house.ask("GET", f"/vehicles/actions/{action}")).body["state"] == "FAILED"


async def test_the_user_links_again_and_the_same_assets_are_good(house: House, car: str) -> None:
    await house.do(LOST)
    account = house.world.assets[car].account
    done = await linked(house, completing={"login": account.login, "password": account.password})
    assert (done["assets"], await validity(house)) == ([car], [True])
    assert (await shown(house, car))["capabilities"]["startCharging"]["isCapable"]


async def test_what_is_lost_or_renewed_twice_is_refused(house: House, car: str) -> None:
    assert car
    assert (await house.control("POST", "/do", RENEWED)).status == 409
    await house.do(LOST)
    assert (await house.control("POST", "/do", LOST)).status == 409
    await house.do(RENEWED)


async def test_a_vendor_that_was_not_linked_has_no_credentials_to_lose(house: House, car: str) -> None:
    assert car
    asked = await house.control("POST", "/do", {"invalidate_credentials": {"user": "ada", "vendor": "EASEE"}})
    assert (asked.status, asked.body["detail"]) == (404, "ada has not linked anything of Easee")


async def test_programs_are_told_once_for_an_account_and_of_every_asset(served: House, receiver: Receiver) -> None:
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})
    first = await park(served)
    account = served.world.assets[first].account
    second = (await served.do({"add_vehicle": {"vendor": "TESLA", "account": account.id}}))["id"]
    await served.move(0)
    receiver.heard.clear()
    await served.do(LOST)
    await served.move(0)
    events = [event for delivery in receiver.heard for event in delivery.events]
    (told,) = [event for event in events if event["event"] == INVALIDATED]
    assert (told["user"], told["vendor"]) == ({"id": "ada"}, "TESLA")
    assert [event["vehicle"]["id"] for event in events if event["event"] == "user:vehicle:updated"] == [first, second]
    receiver.heard.clear()
    await served.do(RENEWED)
    await served.move(0)
    events = [event for delivery in receiver.heard for event in delivery.events]
    assert {event["event"] for event in events} == {"user:vehicle:updated"}
    assert all("capabilities.startCharging.isCapable" in event["updatedFields"] for event in events)


async def test_scopes_that_were_not_granted_show_on_the_asset_and_in_its_capabilities(house: House) -> None:
    (car,) = (await linked(house, scopes=[READ]))["assets"]
    seen = await shown(house, car)
    assert seen["scopes"] == [READ]
    assert seen["location"] == {"id": None, "latitude": None, "longitude": None, "lastUpdated": None}
    assert seen["capabilities"]["startCharging"] == {"isCapable": False, "interventionIds": []}
    await house.do({"plug_in": {"vehicle": car}})
    asked = await house.ask("POST", f"/vehicles/{car}/charging", {"action": "START"})
    assert asked.status == 400


async def test_a_second_link_grants_the_rest(house: House) -> None:
    (car,) = (await linked(house, scopes=[READ]))["assets"]
    assert (await linked(house))["assets"] == [car]
    seen = await shown(house, car)
    assert (len(seen["scopes"]), seen["location"]["latitude"] is None) == (3, False)
    assert seen["capabilities"]["startCharging"]["isCapable"]


async def test_a_charger_speaks_for_a_car_that_its_vendor_lets_only_be_read(house: House) -> None:
    car = await park(house, vendor="POLESTAR", model=None)
    charger = await furnish(house, "charger")
    assert not (await shown(house, car))["capabilities"]["startCharging"]["isCapable"]
    await house.do({"plug_in": {"vehicle": car, "charger": charger}})
    await house.move(60)
    assert (await shown(house, car))["capabilities"]["stopCharging"]["isCapable"]
    asked = await house.ask("POST", f"/vehicles/{car}/charging", {"action": "STOP"})
    assert asked.status == 200
    await house.move(120)
    assert (await house.ask("GET", f"/vehicles/actions/{asked.body['id']}")).body["state"] == "CONFIRMED"
    assert (await shown(house, car))["chargeState"]["powerDeliveryState"] == "PLUGGED_IN:STOPPED"


async def test_a_link_page_of_another_client_is_not_ours(served: House) -> None:
    token = (await opened(served)).body["linkToken"]
    await served.control("POST", "/clients", {"clientId": "other"})
    answer = await served.control("POST", f"/links/{token}/complete", {}, **{"Sandbox-Client": "other"})
    assert answer.status == 404


async def test_links_are_listed_with_how_they_stand(served: House) -> None:
    await linked(served)
    token = (await opened(served, "ben")).body["linkToken"]
    listed = (await served.control("GET", "/links")).body
    assert [(link["userId"], link["state"]) for link in listed] == [("ada", "COMPLETED"), ("ben", "OPEN")]
    await served.move(86_400)
    assert (await served.control("GET", "/links")).body[1]["state"] == "EXPIRED"
    answer = await served.control("POST", f"/links/{token}/complete", {})
    assert (answer.status, answer.body["detail"]) == (409, "the link is expired")
