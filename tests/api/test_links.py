"""Links as the API opens them: for a user, or for an asset whose credentials went bad (behaviour 3.2, 3.3, 4.6)."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests.api.test_users import UNKNOWN
from tests.cars import NOBODY, park, shown
from tests.conftest import House
from tests.links import ALL, BACK, READ, linked, opened, token_of


class Limited:
    """A client that may have one connection."""

    @pytest.fixture
    def options(self, options: Options) -> Options:
        return replace(options, settings=changed(Settings(), {"connections_limit": 1}))


async def test_a_link_is_an_address_that_ends_with_its_token(house: House) -> None:
    asked = await opened(house)
    assert asked.status == 200
    assert asked.body["linkUrl"].endswith(f"/link/{asked.body['linkToken']}")


async def test_over_http_the_address_is_where_the_caller_reached_us(served: House) -> None:
    asked = await opened(served)
    assert asked.body["linkUrl"].startswith(f"{served.url}/link/")
    sent = {**served.headers, "Host": "sandbox.internal:81"}
    body = {"scopes": ALL, "language": "en-US", "redirectUri": BACK}
    async with served.http.post(f"{served.url}/users/ada/link", json=body, headers=sent) as response:
        assert (await response.json())["linkUrl"].startswith("http://sandbox.internal:81/link/")


async def test_a_host_that_none_can_have_is_not_passed_on(served: House) -> None:
    sent = {**served.headers, "Host": "evil.example/<script>"}
    body = {"scopes": ALL, "language": "en-US", "redirectUri": BACK}
    async with served.http.post(f"{served.url}/users/ada/link", json=body, headers=sent) as response:
        assert (await response.json())["linkUrl"].startswith("http://localhost/link/")


async def test_a_token_looks_like_enodes_own_and_is_never_given_twice(house: House) -> None:
    tokens = {await token_of(house) for _ in range(5)}
    assert len(tokens) == 5
    for token in tokens:
        words = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        assert words.partition("@")[2].startswith("sandbox:")


async def test_an_unknown_user_comes_into_being(house: House) -> None:
    assert (await house.ask("GET", "/users/ada")).body == UNKNOWN | {"detail": "Could not find user with ID ada"}
    await opened(house)
    assert (await house.ask("GET", "/users/ada")).body == {"id": "ada", "linkedVendors": []}


async def test_without_a_vendor_type_the_scopes_say_what_is_linked(house: House) -> None:
    scopes = [READ, "inverter:read:data", "battery:read:data"]
    done = await linked(house, vendorType=None, vendor="TESLA", scopes=scopes)
    kinds = {(await house.ask("GET", path)).body["data"][0]["id"] for path in ("/vehicles", "/batteries", "/inverters")}
    assert set(done["assets"]) == kinds


@pytest.mark.parametrize(
    ("body", "issue"),
    [
        ({"scopes": None}, ("scopes", "is required")),
        ({"scopes": []}, ("scopes", "must have at least 1 entries, has 0")),
        ({"language": None}, ("language", "is required")),
        ({"scopes": ["vehicle:control:charging"]}, ("scopes", "must include vehicle:read:data")),
        ({"vendorType": "battery", "vendor": None}, ("scopes", "must include battery:read:data")),
        ({"redirectUri": None}, ("redirectUri", "is required")),
        *(
            (
                {"redirectUri": uri},
                ("redirectUri", "must be an address to return to: http, https, or an app's own scheme"),
            )
            for uri in ("about:blank", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x")
        ),
        ({"redirectUri": "https://app.example/" + "a" * 500}, ("redirectUri", None)),
        ({"redirectUri": "no address"}, ("redirectUri", None)),
        ({"vendor": "NOBODY"}, ("vendor", None)),
        ({"vendorType": "boat"}, ("vendorType", None)),
        ({"language": "xx-XX"}, ("language", None)),
        ({"colorScheme": "pink"}, ("colorScheme", None)),
        ({"scopes": ["everything"]}, ("scopes.0", None)),
        ({"forceLanguage": "de"}, ("forceLanguage", None)),
    ],
)
async def test_a_body_that_does_not_fit_is_refused_by_its_place(
    house: House, body: dict[str, Any], issue: tuple[str, str | None]
) -> None:
    asked = await opened(house, **body)
    assert (asked.status, asked.body["type"].rpartition("/")[2]) == (400, "validation-error")
    (told,) = asked.body["issues"]
    assert told["path"] == issue[0]
    if issue[1] is not None:
        assert told["message"] == issue[1]
    assert (await house.ask("GET", "/users")).body["data"] == []


@pytest.mark.parametrize("uri", ["myapp://linked", "https://app.example/?a=1#b", "http://127.0.0.1:3000/x"])
async def test_an_apps_own_address_is_fine(house: House, uri: str) -> None:
    done = await linked(house, redirectUri=uri)
    assert done["redirectUri"] == uri


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"vendor": "EASEE"}, "Easee has no vehicle that could be linked."),
        (
            {"vendor": "EASEE", "vendorType": None, "scopes": [READ, "hvac:read:data"]},
            "Easee has no vehicle or hvac that could be linked.",
        ),
    ],
)
async def test_a_vendor_without_such_devices_is_refused(house: House, body: dict[str, Any], detail: str) -> None:
    asked = await opened(house, **body)
    assert (asked.status, asked.body["detail"]) == (400, detail)


async def test_a_vendor_that_is_not_enabled_is_refused(house: House) -> None:
    await house.do({"disable_brand": {"vendor": "TESLA", "type": "vehicle"}})
    asked = await opened(house)
    assert (asked.status, asked.body["detail"]) == (400, "Tesla is not enabled for this client.")


class TestConnectionsLimit(Limited):
    async def test_beyond_the_limit_no_link_is_opened(self, house: House) -> None:
        await linked(house)
        asked = await opened(house, "ben")
        assert (asked.status, asked.body) == (
            403,
            {
                "type": "https://developers.enode.com/api/problems/forbidden",
                "title": "Connections limit reached.",
                "detail": "Unable to create more connections for ClientID: sandbox",
            },
        )


class TestOptionalReturn:
    """A client whose links may go without a redirectUri, as a meter-only client was seen to do."""

    @pytest.fixture
    def options(self, options: Options) -> Options:
        return replace(options, settings=changed(Settings(), {"redirect_uri": "optional"}))

    async def test_a_link_without_an_address_to_return_to(self, house: House) -> None:
        done = await linked(house, redirectUri=None)
        assert (done["state"], done["redirectUri"]) == ("COMPLETED", None)


class TestRelink:
    async def test_an_asset_whose_credentials_went_bad_is_linked_again(self, house: House) -> None:
        car = await park(house)
        await house.do({"invalidate_credentials": {"user": "ada", "vendor": "TESLA"}})
        asked = await relinked(house, car)
        assert asked.status == 200
        done = await house.do({"complete_link": {"link": asked.body["linkToken"]}})
        assert (done["assets"], done["redirectUri"]) == ([car], BACK)
        assert (await shown(house, car))["capabilities"]["startCharging"] == {"isCapable": True, "interventionIds": []}

    async def test_an_asset_with_good_credentials_need_not_be(self, house: House) -> None:
        asked = await relinked(house, await park(house))
        assert (asked.status, asked.body["detail"]) == (400, "The asset does not need to be linked again.")

    @pytest.mark.parametrize("asset", [NOBODY, "nobody"])
    async def test_an_unknown_asset_is_refused(self, house: House, asset: str) -> None:
        asked = await relinked(house, asset)
        assert (asked.status, asked.body["detail"]) == (400, f"There is no asset {asset}.")

    async def test_an_asset_that_nobody_has_linked_is_unknown(self, house: House) -> None:
        car = await park(house, None)
        assert (await relinked(house, car)).status == 400

    async def test_where_to_return_to_is_held_to_the_same_rules(self, house: House) -> None:
        asked = await relinked(house, await park(house), "about:blank")
        assert [issue["path"] for issue in asked.body["issues"]] == ["redirectUri"]

    async def test_another_account_does_not_do(self, house: House) -> None:
        car, other = await park(house), await park(house, None)
        await house.do({"invalidate_credentials": {"user": "ada", "vendor": "TESLA"}})
        link = (await relinked(house, car)).body["linkToken"]
        account = house.world.assets[other].account
        asked = await house.control("POST", f"/links/{link}/complete", {"account": account.id})
        assert (asked.status, asked.body["reason"]) == (409, "other_account")


async def relinked(house: House, asset: str, uri: str = BACK) -> Any:
    return await house.ask("POST", f"/assets/{asset}/relink", {"language": "de-DE", "redirectUri": uri})


async def test_a_limit_set_by_hand_blocks_the_next_link_until_it_is_lifted(house: House) -> None:
    await house.do({"add_vehicle": {"vendor": "TESLA", "user": "ada"}})
    await house.do({"limit_connections": 1})
    answer = await opened(house, "ben")
    assert (answer.status, answer.body["title"]) == (403, "Connections limit reached.")
    await house.do({"limit_connections": 0})
    assert (await opened(house, "ben")).status == 200
