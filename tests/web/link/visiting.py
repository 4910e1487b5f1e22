"""Somebody who visits the link page with a real browser, and the links that are opened for them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Page, Route, expect

from sandbox import Sandbox
from sandbox.web.link.language import texts_for
from sandbox.world.accounts import ALL_SCOPES
from tests.links import ALL, BACK

APP = "https://app.example/"
LEFT = f"{BACK}?error=user_cancelled&error_message=The+user+left+before+an+account+was+linked."


class Visitor:
    """A person with a browser; `said` are the words of the page in the language of the visit."""

    def __init__(self, page: Page, sandbox: Sandbox, language: str = "en-US") -> None:
        """Begin with an empty page."""
        self.page = page
        self.sandbox = sandbox
        self.said = texts_for(language, "")
        self.strayed: list[str] = []

    async def begin(self) -> None:
        """Have the app answer in the browser, and nobody else outside this machine."""
        await self.page.unroute_all()
        await self.page.route(re.compile(f"^(?!{re.escape(self.sandbox.url)}/)"), self._outside)

    async def _outside(self, route: Route) -> None:
        if route.request.url.startswith(APP):
            await route.fulfill(body="<h1>The app</h1>", content_type="text/html")
        else:
            self.strayed.append(route.request.url)
            await route.abort()

    def link(self, user: str = "ada", **body: Any) -> str:
        """Open a link for a Tesla, unless told otherwise; what is None is left out. Gives its address."""
        usual = {"vendor": "TESLA", "vendorType": "vehicle", "scopes": ALL, "language": "en-US", "redirectUri": BACK}
        asked = {name: value for name, value in {**usual, **body}.items() if value is not None}
        return self.address_of(self.asks("POST", f"/users/{user}/link", body=asked))

    def address_of(self, session: Any) -> str:
        """Give the address of a link session as the API answers it; from within, its origin is not known."""
        return f"{self.sandbox.url}/link/{session['linkToken']}"

    def asks(self, method: str, path: str, **given: Any) -> Any:
        """Call the API as the app does; gives the body of the answer."""
        return self.sandbox.do("call", method=method, path=path, **given).body

    def assets(self, kind: str = "vehicles") -> list[Any]:
        """Give all assets of a kind, as the app sees them."""
        return list(self.asks("GET", f"/{kind}").data)

    def any_link(self, **body: Any) -> str:
        """Open a link for all kinds of all brands."""
        return self.link(**{"vendor": None, "vendorType": None, "scopes": sorted(ALL_SCOPES), **body})

    async def visit(self, address: str) -> None:
        """Go to an address."""
        await self.page.goto(address)

    async def press(self, text: str, **values: Any) -> None:
        """Press a button, by the name of its text."""
        await self.page.get_by_role("button", name=self.said(text, **values), exact=True).click()

    async def follow(self, text: str, **values: Any) -> None:
        """Follow a link, by the name of its text."""
        await self.page.get_by_role("link", name=self.said(text, **values), exact=True).click()

    async def sees(self, title: str, **values: Any) -> None:
        """Be on the page with a title."""
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(self.said(title, **values))

    async def reads(self, text: str, **values: Any) -> None:
        """Find a text on the page."""
        await expect(self.page.locator("body")).to_contain_text(self.said(text, **values))

    async def is_told(self, problem: str, **values: Any) -> None:
        """Be told of a problem, as a screen reader would read it out at once."""
        await expect(self.page.get_by_role("alert")).to_have_text(self.said(problem, **values))

    async def sign_in(self, login: str, password: str = "any") -> None:
        """Type in a login and a password."""
        await self.page.get_by_label(self.said("sign-in.login"), exact=True).fill(login)
        await self.page.get_by_label(self.said("sign-in.password"), exact=True).fill(password)
        await self.press("sign-in.button")

    async def enter(self, label: str, value: str) -> None:
        """Type a code or a word, and confirm it."""
        await self.page.get_by_label(self.said(label), exact=True).fill(value)
        await self.press("code.button")

    async def is_back(self, address: str = BACK) -> None:
        """Be back in the app, at an address."""
        await expect(self.page).to_have_url(address)
        assert self.strayed == []

    async def to_sign_in(self, address: str | None = None) -> None:
        """Go as far as the sign-in, for a brand that the link names, having allowed everything."""
        await self.visit(f"{address or self.link()}/access")
        await self.press("access.allow")


async def every_page(visitor: Visitor, **body: Any) -> AsyncIterator[str]:
    """Come by every page that there is; gives the name of each."""
    sandbox = visitor.sandbox
    sandbox.add_vehicle(vendor="TESLA", display_name="Blue Lightning of the Long Road")
    sandbox.enable_brand(vendor="FORD")
    start = visitor.any_link(**body)
    sign_in = f"{start}/sign-in?vendor=TESLA&scope=vehicle:read:location"
    for name, address in {
        "intro": start,
        "brand": f"{start}/brand",
        "nothing found": f"{start}/brand?query=xyzxyz&type=vehicle",
        "access": f"{start}/access?vendor=TESLA",
        "app only": f"{start}/access?vendor=FORD",
        "sign-in": f"{start}/sign-in?vendor=VOLVO",
        "portal": sign_in,
    }.items():
        await visitor.visit(address)
        yield name
    for login, name in {"wrong-password": "wrong password", "outage": "outage", "captcha": "captcha"}.items():
        await visitor.visit(sign_in)
        await visitor.sign_in(f"{login}@x")
        yield name
    await visitor.visit(sign_in)
    await visitor.sign_in("two-factor@x")
    yield "code"
    await visitor.enter("code.label", "1")
    yield "wrong code"
    await visitor.enter("code.label", "123456")
    yield "done"
    await visitor.visit(start)
    yield "used"
    await visitor.visit(f"{visitor.any_link(**body)}/access?vendor=TESLA")
    yield "known"
    await visitor.visit(f"{sandbox.url}/link/nothing")
    yield "unknown"
