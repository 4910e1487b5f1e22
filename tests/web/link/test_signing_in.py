"""Signing in on the link page, in a real browser: what goes well, and everything that can go wrong at a vendor."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.links import ALL, READ
from tests.web.link.visiting import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_somebody_links_a_car_from_the_first_page_to_the_way_back(visitor: Visitor) -> None:
    car = visitor.sandbox.add_vehicle(vendor="TESLA", model="Model Y", display_name="Blue Lightning")
    await visitor.visit(visitor.any_link())
    await visitor.sees("intro.title")
    await visitor.follow("intro.begin")
    await visitor.sees("brand.title")
    await visitor.page.get_by_label(visitor.said("brand.search")).fill("tes")
    await visitor.press("brand.search-button")
    await visitor.page.get_by_role("link", name="Tesla").click()
    await visitor.sees("access.title")
    await visitor.page.get_by_label(visitor.said("scope.vehicle:read:location")).uncheck()
    await visitor.press("access.allow")
    await visitor.sees("sign-in.title", brand="Tesla app")
    await visitor.sign_in(car.account.login, car.account.password)
    await visitor.sees("done.title")
    await expect(visitor.page.locator(".devices")).to_contain_text("Blue Lightning")
    await expect(visitor.page.locator(".allowed")).not_to_contain_text(visitor.said("scope.vehicle:read:location"))
    linked = visitor.asks("GET", f"/vehicles/{car.id}")
    assert (linked.userId, linked.scopes) == ("ada", [READ, "vehicle:control:charging"])
    await visitor.follow("leave.return")
    await visitor.is_back()


async def test_an_account_of_the_hints_signs_in_with_one_press(visitor: Visitor) -> None:
    car = visitor.sandbox.add_vehicle(vendor="TESLA")
    await visitor.to_sign_in()
    await visitor.press("sandbox.use-login", login=car.account.login)
    await visitor.sees("done.title")
    assert visitor.asks("GET", f"/vehicles/{car.id}").userId == "ada"


async def test_a_wrong_password_can_be_put_right(visitor: Visitor) -> None:
    car = visitor.sandbox.add_vehicle(vendor="TESLA")
    await visitor.to_sign_in()
    await visitor.sign_in(car.account.login, "wrong")
    await visitor.is_told("failure.wrong_password")
    password = visitor.page.get_by_label(visitor.said("sign-in.password"), exact=True)
    await expect(password).to_be_focused()
    await expect(password).to_have_value("")
    await expect(visitor.page).to_have_title(re.compile("Error: Sign in at Tesla app"))
    await visitor.sign_in("nobody@example.com", car.account.password)
    await visitor.is_told("failure.wrong_password")
    await visitor.sign_in(car.account.login, car.account.password)
    await visitor.sees("done.title")


async def test_a_code_is_asked_for_until_it_is_right(visitor: Visitor) -> None:
    await visitor.to_sign_in()
    await visitor.sign_in("two-factor@x")
    await visitor.sees("code.title")
    await visitor.enter("code.label", "654321")
    await visitor.is_told("failure.wrong_code")
    await visitor.enter("code.label", "123456")
    await visitor.sees("done.title")


async def test_a_word_is_asked_for_until_it_is_right(visitor: Visitor) -> None:
    await visitor.to_sign_in()
    await visitor.sign_in("captcha@x")
    await visitor.sees("captcha.title")
    await visitor.enter("captcha.label", "beach")
    await visitor.is_told("failure.captcha")
    await visitor.enter("captcha.label", "Sandbox")
    await visitor.sees("done.title")


async def test_a_brand_that_is_down_can_be_tried_again(visitor: Visitor) -> None:
    await visitor.to_sign_in()
    await visitor.sign_in("outage@x")
    await visitor.sees("outage.title", brand="Tesla")
    await visitor.follow("stopped.again")
    await visitor.sign_in("new-account@x")
    await visitor.sees("done.title")


async def test_nobody_signs_in_at_a_vendor_whose_cloud_is_down(visitor: Visitor) -> None:
    car = visitor.sandbox.add_vehicle(vendor="TESLA")
    await visitor.to_sign_in()
    visitor.sandbox.vendor_outage(vendor="TESLA")
    await visitor.press("sandbox.use-login", login=car.account.login)
    await visitor.sees("outage.title", brand="Tesla")
    visitor.sandbox.vendor_recovery(vendor="TESLA")
    await visitor.follow("stopped.again")
    await visitor.press("sandbox.use-login", login=car.account.login)
    await visitor.sees("done.title")


@pytest.mark.parametrize("reason", ["no_devices", "taken"])
async def test_another_account_can_be_used_instead(visitor: Visitor, reason: str) -> None:
    bens = visitor.sandbox.add_vehicle(vendor="TESLA", user="ben").account
    typed = {"no_devices": ("no-devices@x", "any"), "taken": (bens.login, bens.password)}
    await visitor.to_sign_in()
    await visitor.sign_in(*typed[reason])
    await visitor.sees(f"{reason}.title")
    await visitor.follow("stopped.account")
    await visitor.sign_in("new-account@x")
    await visitor.sees("done.title")


async def test_a_brand_of_the_link_sdk_only_sends_people_to_the_app_or_to_another_brand(visitor: Visitor) -> None:
    visitor.sandbox.enable_brand(vendor="FORD")
    await visitor.visit(visitor.link(vendor=None))
    await visitor.follow("intro.begin")
    await visitor.page.get_by_role("link", name="FordPass").click()
    await visitor.sees("link_sdk_only.title", brand="Ford")
    await visitor.follow("stopped.brand")
    await visitor.sees("brand.title")
    await visitor.visit(f"{visitor.link(vendor='FORD')}/sign-in")
    await visitor.sees("link_sdk_only.title", brand="Ford")
    await expect(visitor.page.get_by_role("main").get_by_role("link")).to_have_count(0)


async def test_a_vendor_with_a_page_of_its_own_signs_people_in_there(visitor: Visitor) -> None:
    await visitor.to_sign_in()
    await visitor.sees("sign-in.title", brand="Tesla app")
    await visitor.reads("sign-in.portal", portal="Tesla app")
    await visitor.to_sign_in(visitor.link(vendor="VOLVO"))
    await visitor.sees("sign-in.title", brand="Volvo")
    await visitor.reads("sign-in.lead", portal="Volvo Cars")


async def test_all_devices_of_an_account_are_linked(visitor: Visitor) -> None:
    await visitor.to_sign_in()
    await visitor.sign_in("five-devices@x")
    await expect(visitor.page.locator(".devices li")).to_have_count(5)
    assert len(visitor.assets()) == 5


async def test_a_vendor_may_grant_less_than_was_allowed(visitor: Visitor) -> None:
    await visitor.to_sign_in()
    await visitor.sign_in("partial-scopes@x")
    await visitor.sees("done.title")
    await expect(visitor.page.locator(".allowed li li")).to_have_text([visitor.said(f"scope.{READ}")])
    assert visitor.assets()[0].scopes == [READ]


async def test_who_has_signed_in_before_only_allows(visitor: Visitor) -> None:
    visitor.sandbox.complete_link(link=_token(visitor.link()), login="five-devices@x")
    battery = ["battery:read:data", "battery:control:operation_mode"]
    visitor.sandbox.add_battery(vendor="TESLA", account="five-devices@x")
    await visitor.visit(visitor.link(vendorType="battery", scopes=battery))
    await visitor.follow("intro.begin")
    await visitor.reads("access.known", brand="Tesla", login="five-devices@x")
    await visitor.press("access.link")
    await visitor.sees("done.title")
    assert visitor.assets("batteries")[0].scopes == sorted(battery, reverse=True)


async def test_who_has_signed_in_before_may_use_another_account(visitor: Visitor) -> None:
    visitor.sandbox.complete_link(link=_token(visitor.link()), login="new-account@x")
    await visitor.visit(visitor.link())
    await visitor.follow("intro.begin")
    await visitor.press("access.other")
    await visitor.sign_in("new-account@y")
    await visitor.sees("done.title")
    assert len(visitor.assets()) == 2


async def test_a_lost_account_is_linked_again_by_itself_only(visitor: Visitor) -> None:
    car = visitor.sandbox.add_vehicle(vendor="TESLA", user="ada")
    visitor.sandbox.invalidate_credentials(user="ada", vendor="TESLA")
    body = {"language": "en-US", "redirectUri": "https://app.example/linked"}
    await visitor.visit(visitor.address_of(visitor.asks("POST", f"/assets/{car.id}/relink", body=body)))
    await visitor.sees("sign-in.again", brand="Tesla app")
    await visitor.sign_in("new-account@x")
    await visitor.is_told("failure.other_account", login=car.account.login)
    await visitor.press("sandbox.use-login", login=car.account.login)
    await visitor.sees("done.title")
    assert visitor.asks("GET", "/users/ada").linkedVendors[0].isValid is True
    assert visitor.asks("GET", f"/vehicles/{car.id}").scopes == ALL


def _token(address: str) -> str:
    return address.rpartition("/")[2]
