"""Leaving the link page, in a real browser: cancelled, closed, doubled, too late, or with the user gone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from tests.links import BACK
from tests.web.link.visiting import LEFT, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

Come = Callable[..., Awaitable[Visitor]]


async def at_the_start(visitor: Visitor) -> None:
    await visitor.visit(visitor.link())


async def at_the_brands(visitor: Visitor) -> None:
    await visitor.visit(f"{visitor.any_link()}/brand")


async def at_access(visitor: Visitor) -> None:
    await visitor.visit(f"{visitor.link()}/access")


async def at_the_sign_in(visitor: Visitor) -> None:
    await visitor.to_sign_in()


def after(login: str) -> Callable[[Visitor], Awaitable[None]]:
    async def signed_in(visitor: Visitor) -> None:
        await visitor.visit(f"{visitor.link()}/sign-in")
        await visitor.sign_in(f"{login}@x")

    return signed_in


PLACES = {
    "the start": at_the_start,
    "the brands": at_the_brands,
    "access": at_access,
    "the sign-in": at_the_sign_in,
    "a wrong password": after("wrong-password"),
    "a code": after("two-factor"),
    "a word": after("captcha"),
    "an outage": after("outage"),
    "no devices": after("no-devices"),
}


@pytest.mark.parametrize("place", PLACES)
async def test_who_cancels_is_sent_back_with_an_error(visitor: Visitor, place: str) -> None:
    await PLACES[place](visitor)
    await visitor.press("page.cancel")
    await visitor.is_back(LEFT)
    assert visitor.assets() == []


async def test_what_an_address_asks_for_already_is_kept_when_somebody_cancels(visitor: Visitor) -> None:
    await visitor.visit(visitor.link(redirectUri=f"{BACK}?state=a%26b#here"))
    await visitor.press("page.cancel")
    await visitor.is_back(f"{BACK}?state=a%26b&{LEFT.partition('?')[2]}#here")


async def test_a_cancelled_link_is_over(visitor: Visitor) -> None:
    address = visitor.link()
    await visitor.visit(address)
    await visitor.press("page.cancel")
    await visitor.is_back(LEFT)
    await visitor.visit(address)
    await visitor.sees("cancelled.title")
    await visitor.follow("leave.return")
    await visitor.is_back(LEFT)


@pytest.mark.parametrize("uri", ["myapp://linked?a=1", "https://app.example/linked"])
async def test_the_way_back_is_the_registered_address_and_nothing_else(visitor: Visitor, uri: str) -> None:
    await visitor.to_sign_in(visitor.link(redirectUri=uri))
    await visitor.sign_in("new-account@x")
    button = visitor.page.get_by_role("link", name=visitor.said("leave.return"))
    await expect(button).to_have_attribute("href", uri)


@pytest.mark.enode(settings={"redirect_uri": "optional"})
async def test_without_an_address_people_close_the_window(visitor: Visitor) -> None:
    await visitor.to_sign_in(visitor.link(redirectUri=None))
    await visitor.sign_in("new-account@x")
    await visitor.reads("leave.close")
    await visitor.visit(visitor.link(redirectUri=None))
    await visitor.press("page.cancel")
    await visitor.sees("left.title")
    await visitor.reads("leave.close")


async def test_two_tabs_finish_one_link_only_once(come: Come) -> None:
    first = await come()
    address = first.link()
    second = Visitor(await first.page.context.new_page(), first.sandbox)
    await second.begin()
    for tab in (first, second):
        await tab.to_sign_in(address)
    await first.sign_in("new-account@x")
    await first.sees("done.title")
    await second.sign_in("new-account@y")
    await second.sees("completed.title")
    assert len(first.assets()) == 1
    await second.follow("completed.see")
    await second.sees("done.title")


async def test_a_tab_that_cancels_too_late_undoes_nothing(come: Come) -> None:
    first = await come()
    second = Visitor(await first.page.context.new_page(), first.sandbox)
    await second.begin()
    address = first.link()
    await second.visit(address)
    await first.to_sign_in(address)
    await first.sign_in("new-account@x")
    await first.sees("done.title")
    await second.press("page.cancel")
    await second.sees("completed.title")
    assert len(first.assets()) == 1


async def test_a_page_closed_midway_can_be_opened_again(come: Come) -> None:
    visitor = await come()
    address = visitor.link()
    await visitor.to_sign_in(address)
    await visitor.sign_in("two-factor@x")
    await visitor.sees("code.title")
    context = visitor.page.context
    await visitor.page.close()
    again = Visitor(await context.new_page(), visitor.sandbox)
    await again.begin()
    await again.to_sign_in(address)
    await again.sign_in("new-account@x")
    await again.sees("done.title")


async def test_every_step_can_be_reloaded_and_done_again(visitor: Visitor) -> None:
    await visitor.to_sign_in()
    await visitor.page.reload()
    await visitor.sign_in("new-account@x")
    await visitor.sees("done.title")
    await visitor.page.reload()
    await visitor.sees("done.title")
    assert len(visitor.assets()) == 1


async def test_going_back_keeps_what_was_chosen(visitor: Visitor) -> None:
    await visitor.visit(visitor.link())
    await visitor.follow("intro.begin")
    location = visitor.page.get_by_label(visitor.said("scope.vehicle:read:location"))
    await location.uncheck()
    await visitor.press("access.allow")
    await visitor.follow("page.back")
    await expect(location).not_to_be_checked()
    await expect(visitor.page.get_by_label(visitor.said("scope.vehicle:control:charging"))).to_be_checked()


async def test_a_user_who_is_deleted_midway_leaves_a_link_that_leads_nowhere(visitor: Visitor) -> None:
    address = visitor.link()
    await visitor.to_sign_in(address)
    visitor.asks("DELETE", "/users/ada")
    await visitor.sign_in("new-account@x")
    await visitor.sees("gone.title")
    await visitor.visit(address)
    await visitor.sees("gone.title")
    assert visitor.assets() == []


async def test_a_link_is_too_old_after_a_day(visitor: Visitor) -> None:
    address = visitor.link()
    visitor.sandbox.advance("23h59m")
    await visitor.to_sign_in(address)
    visitor.sandbox.advance("1m")
    await visitor.sign_in("new-account@x")
    await visitor.sees("expired.title")
    await visitor.visit(address)
    await visitor.sees("expired.title")
    assert visitor.assets() == []
