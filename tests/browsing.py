"""A real browser for tests of pages: Debian's Chromium, driven by playwright, one for all tests of a process.

On a machine without it these tests are skipped, unless `TESTS_NEED_BROWSER=yes` says that they must run.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = f"no browser on this machine: looked for {', '.join(NAMES)} (apt-get install chromium)"
PATIENCE_MS = 20_000

expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The browser, with nothing open."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        (pytest.fail if os.environ.get("TESTS_NEED_BROWSER") else pytest.skip)(MISSING)
    async with async_playwright() as player:
        opened = await player.chromium.launch(executable_path=found)
        yield opened
        await opened.close()


async def a_page(context: BrowserContext) -> Page:
    """Open a page that waits long on a busy machine, and tells of its own mistakes."""
    context.set_default_timeout(PATIENCE_MS)
    return await context.new_page()


# Numbers of WCAG 2.1, 1.4.3, for the text that is seen, on the nearest background that is not clear.
FAINT_TEXTS = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const one = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * one(r) + 0.7152 * one(g) + 0.0722 * one(b);
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const found = channels(getComputedStyle(one).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, style = getComputedStyle(element);
    if (!walker.currentNode.data.trim() || style.clipPath !== 'none' || !element.checkVisibility()) continue;
    const [a, b] = [light(channels(style.color)), light(behind(element))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if ((a + 0.05) / (b + 0.05) < (isLarge ? 3 : 4.5)) faint.push(walker.currentNode.data.trim());
  }
  return faint;
}"""

# What a screen reader would stumble over.
UNNAMED = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), nav, form[role], aside')]
  .filter((one) => ![one.ariaLabel, one.innerText, one.labels?.[0]?.innerText,
    document.getElementById(one.getAttribute('aria-labelledby'))?.innerText,
    one.matches('form[role]') ? 'search' : ''].some((name) => name?.trim()))
  .map((one) => one.outerHTML)"""
DOUBLED = """() => [...document.querySelectorAll('[id]')].map((one) => one.id)
  .filter((id, at, all) => all.indexOf(id) < at)"""
WIDER_THAN_SEEN = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
