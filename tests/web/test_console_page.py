"""What people do on the console, in a real browser: watch, act, move time, look into the logs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from sandbox import Sandbox
from tests.browsing import DOUBLED, FAINT_TEXTS, UNNAMED, WIDER_THAN_SEEN, a_page

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCRIPT = "<img src=x onerror=document.title='caught'>"


LINK = {
    "vendorType": "vehicle",
    "scopes": ["vehicle:read:data"],
    "language": "en-US",
    "redirectUri": "https://example.com/done",
}


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, enode_sandbox: Sandbox) -> AsyncIterator[Page]:
    """The console, of a client with a car at a charger, that has been looked at once."""
    car = enode_sandbox.add_vehicle(vendor="TESLA", model="Model 3", user="ada", battery_level=40, display_name="Blue")
    charger = enode_sandbox.add_charger(vendor="ZAPTEC", user="ada")
    enode_sandbox.plug_in(vehicle=car, charger=charger)
    context = await browser.new_context()
    opened = await a_page(context)
    await opened.goto(f"{enode_sandbox.url}/console")
    await opened.get_by_label("Client").select_option(enode_sandbox.client_id)
    await expect(device(opened, "Blue")).to_be_visible()
    yield opened
    await context.close()


def device(page: Page, name: str):
    return page.get_by_role("article").filter(has_text=name)


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


async def test_time_is_moved_and_the_car_is_seen_to_charge(page: Page, enode_sandbox: Sandbox) -> None:
    before = enode_sandbox.now
    await press(page, "+1 h")
    await expect(device(page, "Blue")).to_contain_text("charging")
    await expect(device(page, "Blue").get_by_text(re.compile(r"^5\d.*% of"))).to_be_visible()
    assert (enode_sandbox.now - before).total_seconds() == 3600


async def test_the_clock_is_set_running_and_stopped(page: Page, enode_sandbox: Sandbox) -> None:
    await page.get_by_role("button", name="3600").click()
    await expect(page.locator("#pace")).to_have_text("runs 3600-fold")
    await press(page, "Stop")
    await expect(page.locator("#pace")).to_have_text("stands still")
    await expect(page.get_by_role("button", name="Stop")).to_have_attribute("aria-pressed", "true")


async def test_a_verb_that_needs_nothing_more_is_done_at_once(page: Page) -> None:
    await press(page, "+1 min")
    blue = device(page, "Blue")
    await blue.get_by_text("Act on it").click()
    await blue.get_by_role("button", name="unplug").click()
    await expect(blue).to_contain_text("unplugged")
    await expect(page.get_by_role("tabpanel")).to_contain_text("UNPLUGGED")


async def test_what_a_person_opened_stays_open_while_the_world_goes_on(page: Page) -> None:
    blue = device(page, "Blue")
    await blue.get_by_text("Act on it").click()
    await press(page, "+15 min")
    await expect(blue).to_contain_text("charging")
    await expect(blue.get_by_role("button", name="unplug")).to_be_visible()


async def test_a_refusal_is_told_in_the_worlds_own_words(page: Page) -> None:
    blue = device(page, "Blue")
    await blue.get_by_text("Act on it").click()
    await blue.get_by_role("button", name="stop discharging").click()
    await expect(page.get_by_role("alert")).to_contain_text("cannot stop discharging")


async def test_a_form_is_drawn_from_the_verbs_schema_and_checked_by_it(page: Page, enode_sandbox: Sandbox) -> None:
    await press(page, "Do …")
    await press(page, "add vehicle")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("vendor").fill("NOBODY")
    await dialog.get_by_role("button", name="add vehicle").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("'NOBODY' is not a vendor")
    await dialog.get_by_label("vendor").fill("POLESTAR")
    await dialog.get_by_label("user", exact=True).fill("grace")
    await dialog.get_by_label("battery level").fill("77")
    await dialog.get_by_role("button", name="add vehicle").click()
    await expect(dialog).to_be_hidden()
    await expect(device(page, "POLESTAR")).to_contain_text("77 %")
    assert [one["truth"]["level"] for one in enode_sandbox.state()["assets"] if one["vendor"] == "POLESTAR"] == [77]


async def test_names_with_markup_are_shown_as_they_are(page: Page, enode_sandbox: Sandbox) -> None:
    enode_sandbox.add_vehicle(vendor="TESLA", user=SCRIPT, display_name=SCRIPT)
    enode_sandbox.note(SCRIPT)
    await expect(page.get_by_role("article").filter(has_text=SCRIPT)).to_be_visible()
    await expect(page.get_by_role("tabpanel")).to_contain_text(SCRIPT)
    assert (await page.title()).startswith("Console")


async def test_requests_deliveries_and_links_are_listed(page: Page, enode_sandbox: Sandbox) -> None:
    enode_sandbox.add_webhook()
    enode_sandbox.call(method="POST", path="/users/grace/link", body=LINK)
    enode_sandbox.advance("1h")
    await page.get_by_role("tab", name="Deliveries").click()
    await expect(page.get_by_role("tabpanel")).to_contain_text("user:vehicle:updated")
    await page.get_by_role("tab", name="Deliveries").press("ArrowRight")
    await expect(page.get_by_role("tab", name="Links")).to_be_focused()
    await expect(page.get_by_role("tabpanel").get_by_role("link", name="Open the page")).to_be_visible()


async def test_a_place_is_kept_and_gone_back_to(page: Page, enode_sandbox: Sandbox) -> None:
    before = enode_sandbox.now
    await press(page, "Snapshots")
    await page.get_by_label("Name this place").fill("evening")
    await press(page, "Keep it")
    await press(page, "+1 day")
    await expect(page.get_by_role("status")).to_contain_text("facts")
    await press(page, "Snapshots")
    await press(page, "Go back there")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.locator("#now")).to_have_attribute("datetime", re.compile(f"^{before:%Y-%m-%dT%H:%M}"))
    assert enode_sandbox.now == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_can_be_read_and_used_by_all(page: Page, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme)
    for name in ("Blue", "ZAPTEC"):
        await device(page, name).get_by_text("Act on it").click()
    assert await page.evaluate(FAINT_TEXTS) == []
    assert await page.evaluate(UNNAMED) == []
    assert await page.evaluate(DOUBLED) == []
    await press(page, "Do …")
    assert await page.evaluate(UNNAMED) == []


async def test_it_fits_a_phone(page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    assert not await page.evaluate(WIDER_THAN_SEEN)
