"""2024-01-01, the rows of links: how Link UI v3 was opened before (behaviour 3.2, 3.3, 4.6)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.api.former.links import OLD_SCOPES
from sandbox.api.links import returned_to
from sandbox.world.accounts import ALL_SCOPES
from tests.cars import park
from tests.conftest import Asked, House
from tests.links import ALL, BACK, opened

OLD, NEW = "2023-08-01", "2024-01-01"
PROVEN_OF_LINKS = {"EndpointChanged T23 T24 T25", "EndpointAdded T23"}


async def opened_v3(house: House, version: str = OLD, **body: Any) -> Asked:
    return await house.ask("POST", "/users/ada/link", body, version=version)


async def test_t23_nothing_had_to_be_said_and_the_answer_had_a_link_state(house: House) -> None:
    asked = await opened_v3(house)
    assert (asked.status, set(asked.body)) == (200, {"linkState", "linkUrl"})
    link = house.world.links.get(asked.body["linkState"])
    assert link is not None
    assert (link.wish.scopes, link.wish.redirect_uri, link.wish.language) == (ALL_SCOPES, None, "browser")


async def test_t23_a_call_without_a_body_will_do(served: House) -> None:
    sent = {**served.headers, "Enode-Version": OLD}
    async with served.http.post(f"{served.url}/users/ada/link", headers=sent) as response:
        assert response.status == 200
    async with served.http.post(f"{served.url}/users/ada/link", headers={**sent, "Enode-Version": NEW}) as response:
        assert response.status == 400


async def test_t23_the_address_named_state_scopes_and_the_way_back(house: House) -> None:
    asked = await opened_v3(house, scopes=["vehicle:location"], redirectUri=BACK)
    told = parse_qs(urlsplit(asked.body["linkUrl"]).query)
    assert told == {
        "link_state": [asked.body["linkState"]],
        "requested_scope": ["vehicle:location"],
        "redirect_uri": [BACK],
    }


@pytest.mark.parametrize("uri", ["about:blank", "myapp://back", "https://app.example/"])
async def test_t23_any_address_was_one_to_return_to(house: House, uri: str) -> None:
    assert (await opened_v3(house, redirectUri=uri)).status == 200


@pytest.mark.parametrize("uri", ["javascript:alert(1)", "about:config", "no address"])
async def test_t23_code_never_was(house: House, uri: str) -> None:
    assert (await opened_v3(house, redirectUri=uri)).status == 400


async def test_t23_about_blank_is_refused_from_then_on(house: House) -> None:
    assert (await opened(house, redirectUri="about:blank", version=NEW)).status == 400


@pytest.mark.parametrize(("forced", "language"), [("nb", "nb-NO"), ("en-GB", "en-US"), ("fi", "fi-FI")])
async def test_t23_the_language_was_forced_by_two_letters(house: House, forced: str, language: str) -> None:
    asked = await opened_v3(house, forceLanguage=forced)
    assert house.world.links.get(asked.body["linkState"]).wish.language == language  # type: ignore[union-attr]
    assert (await opened_v3(house, forceLanguage="xx")).status == 400


async def test_t23_what_was_left_over_from_2021_is_no_matter(house: House) -> None:
    assert (await opened_v3(house, username="ada", linkMultiple=True)).status == 200


async def test_t24_scopes_had_other_names(house: House) -> None:
    for scope in OLD_SCOPES:
        assert (await opened_v3(house, scopes=[scope])).status == 200, scope
        assert (await opened(house, scopes=[scope], version=NEW)).status == 400, scope
    for scope in ALL:
        assert (await opened_v3(house, scopes=[scope])).status == 400, scope


async def test_t24_what_is_granted_in_old_words_shows_in_new_ones(house: House) -> None:
    car = await park(house, user=None)
    login = {"vendor": "TESLA", "account": house.world.assets[car].account.login}
    asked = await opened_v3(house, vendor="TESLA", vendorType="vehicle", scopes=["vehicle:location"])
    await house.do({"complete_link": {"link": asked.body["linkState"], **login}})
    shown = await house.ask("GET", f"/vehicles/{car}", version=NEW)
    assert shown.body["scopes"] == ["vehicle:read:data", "vehicle:read:location"]
    assert (await house.ask("GET", f"/vehicles/{car}", version=OLD)).body["location"]["latitude"] is not None


@pytest.mark.parametrize("opens", [opened_v3, opened])
async def test_t25_who_left_early_came_back_without_a_word(house: House, opens: Any) -> None:
    asked = await opens(house, redirectUri=BACK)
    link = house.world.links.get(asked.body.get("linkState") or asked.body["linkToken"])
    assert link is not None
    house.world.links.cancel(link)
    assert ("error=" in str(returned_to(link))) == (opens is opened)


async def test_t23_assets_could_not_be_linked_again_by_name(house: House) -> None:
    car = await park(house)
    body = {"language": "en-US", "redirectUri": BACK}
    assert (await house.ask("POST", f"/assets/{car}/relink", body, version=OLD)).body["detail"] == "Route not found"
