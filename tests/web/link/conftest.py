"""What the tests of the link page share: a browser, and somebody who visits with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page

from sandbox import Sandbox
from tests.browsing import a_page
from tests.web.link.visiting import Visitor


@pytest_asyncio.fixture(loop_scope="session")
async def come(browser: Browser, enode_sandbox: Sandbox) -> AsyncIterator[Callable[..., Awaitable[Visitor]]]:
    """Have somebody come with a browser of a kind: its language, colours, width, with or without scripts."""
    async with AsyncExitStack() as opened:

        async def come_with(language: str = "en-US", **kind: Any) -> Visitor:
            context = await opened.enter_async_context(await browser.new_context(**kind))
            visitor = Visitor(await a_page(context), enode_sandbox, language)
            await visitor.begin()
            return visitor

        yield come_with


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def usual_page(browser: Browser) -> Page:
    """One page for everybody who comes with a usual browser: the link page keeps nothing in it."""
    return await a_page(await browser.new_context(locale="en-US", color_scheme="light"))


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(usual_page: Page, enode_sandbox: Sandbox) -> AsyncIterator[Visitor]:
    """Somebody with a usual browser."""
    somebody = Visitor(usual_page, enode_sandbox)
    await somebody.begin()
    yield somebody
    assert await usual_page.context.storage_state() == {"cookies": [], "origins": []}
