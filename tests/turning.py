"""Letting the event loop turn until something is so: for tests that wait without sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

MOST_TURNS = 1_000_000
LONGEST_SECONDS = 20


async def turn_until(is_so: Callable[[], object]) -> None:
    """Let the loop turn until something is so; fails when it does not come true."""
    async with asyncio.timeout(LONGEST_SECONDS):
        for _ in range(MOST_TURNS):
            if is_so():
                return
            await asyncio.sleep(0)
    raise AssertionError("it did not come true")
