"""How the link page looks and reads, in a real browser: on phones, in the dark, by keyboard, aloud, in languages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from tests.browsing import DOUBLED, FAINT_TEXTS, UNNAMED, WIDER_THAN_SEEN
from tests.links import BACK
from tests.web.link.visiting import LEFT, Visitor, every_page

pytestmark = pytest.mark.asyncio(loop_scope="session")

Come = Callable[..., Awaitable[Visitor]]
PHONE = {"width": 320, "height": 640}
LIGHT, DARK = "rgb(244, 242, 237)", "rgb(20, 23, 26)"
SCRIPT = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">{t}'\"&"


@pytest.mark.parametrize("language", ["fi-FI", "ja-JP"])
async def test_every_page_fits_a_phone_and_can_be_read_aloud_and_by_weak_eyes(come: Come, language: str) -> None:
    visitor = await come(language, viewport=PHONE)
    page = visitor.page
    async for name in every_page(visitor, language=language):
        assert not await page.evaluate(WIDER_THAN_SEEN), name
        assert await page.evaluate(UNNAMED) == [], name
        assert await page.evaluate(DOUBLED) == [], name
        for colours in ("light", "dark"):
            await page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
            assert await page.evaluate(FAINT_TEXTS) == [], (name, colours)
        await expect(page.get_by_role("heading", level=1)).to_have_count(1)
        await expect(page.get_by_role("main")).to_have_count(1)
    assert visitor.strayed == []


@pytest.mark.parametrize(
    ("scheme", "system", "paper"),
    [
        ("system", "light", LIGHT),
        ("system", "dark", DARK),
        ("light", "dark", LIGHT),
        ("dark", "light", DARK),
        (None, "dark", DARK),
    ],
)
async def test_the_page_is_light_or_dark_as_the_app_or_else_the_system_wants_it(
    come: Come, scheme: str | None, system: str, paper: str
) -> None:
    visitor = await come(color_scheme=system)
    await visitor.visit(visitor.link(colorScheme=scheme))
    await expect(visitor.page.locator("body")).to_have_css("background-color", paper)


async def test_the_keyboard_is_enough(visitor: Visitor) -> None:
    keyboard = visitor.page.keyboard

    async def reach(role: str, name: str, key: str = "Enter") -> None:
        wanted = visitor.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        for _ in range(40):
            if await wanted.evaluate("(one) => one === document.activeElement"):
                break
            await keyboard.press("Tab")
        await expect(wanted).to_be_focused()
        outline = "(one) => getComputedStyle(one).outlineStyle"
        assert await wanted.evaluate(outline) != "none" or role == "textbox"
        await keyboard.press(key)

    await visitor.visit(visitor.link(vendor=None))
    await reach("link", visitor.said("intro.begin"))
    await reach("searchbox", visitor.said("brand.search"), "t")
    await keyboard.type("esla")
    await keyboard.press("Enter")
    await visitor.page.wait_for_url("**query=tesla*")
    await keyboard.press("Tab")
    await visitor.page.get_by_role("link", name="Tesla").focus()
    await keyboard.press("Enter")
    await reach("checkbox", visitor.said("scope.vehicle:read:location"), "Space")
    await reach("button", visitor.said("access.allow"))
    await reach("textbox", visitor.said("sign-in.login"), "n")
    await keyboard.type("ew-account@x")
    await keyboard.press("Tab")
    await keyboard.type("any")
    await keyboard.press("Enter")
    await visitor.sees("done.title")
    assert "vehicle:read:location" not in visitor.assets()[0].scopes
    await reach("link", visitor.said("leave.return"))
    await visitor.is_back(BACK)


async def test_the_page_speaks_the_language_of_the_link(come: Come) -> None:
    visitor = await come("ja-JP", locale="de-DE")
    await visitor.visit(visitor.link(language="ja-JP"))
    await visitor.sees("intro.title")
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "ja-JP")


async def test_the_page_speaks_the_language_of_the_browser_if_the_link_says_so(come: Come) -> None:
    visitor = await come("fr-FR", locale="fr-CA")
    await visitor.visit(visitor.link(language="browser"))
    await visitor.sees("intro.title")
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "fr-FR")


async def test_the_page_needs_no_script(come: Come) -> None:
    visitor = await come(java_script_enabled=False)
    await visitor.to_sign_in()
    await visitor.sign_in("two-factor@x")
    await visitor.enter("code.label", "123456")
    await visitor.sees("done.title")
    await visitor.visit(visitor.link())
    await visitor.press("page.cancel")
    await visitor.is_back(LEFT)


async def test_names_with_scripts_in_them_are_only_shown(visitor: Visitor) -> None:
    car = visitor.sandbox.add_vehicle(vendor="TESLA", display_name=SCRIPT)
    await visitor.visit(visitor.link(vendor=None))
    await visitor.follow("intro.begin")
    await visitor.page.get_by_label(visitor.said("brand.search")).fill(SCRIPT[:80])
    await visitor.press("brand.search-button")
    await visitor.reads("brand.none", query=SCRIPT[:80])
    await visitor.to_sign_in()
    await expect(visitor.page.locator("aside")).to_contain_text(SCRIPT)
    await visitor.sign_in(SCRIPT, SCRIPT)
    await visitor.is_told("failure.wrong_password")
    await expect(visitor.page.get_by_label(visitor.said("sign-in.login"), exact=True)).to_have_value(SCRIPT)
    await visitor.sign_in(car.account.login, car.account.password)
    await expect(visitor.page.locator(".devices strong")).to_have_text(SCRIPT)
    await expect(visitor.page).not_to_have_title("taken")
    await expect(visitor.page.locator("script, img")).to_have_count(0)
