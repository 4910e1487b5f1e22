"""The same objects for asynchronous tests: what waits for the server is awaited, and the event loop goes on meanwhile.

A program under test that lives in the test's own event loop could not take a webhook while the test waits for time to
be moved; hence every call runs in a thread. Properties are read at once: they wait for nothing but a short answer.
"""

from __future__ import annotations

import asyncio
import functools
from typing import Any, Generic, TypeVar

Wrapped = TypeVar("Wrapped")


class Awaited(Generic[Wrapped]):
    """Has what `plain` has, every method as a coroutine: `await sandbox.advance("2h")`."""

    def __init__(self, plain: Wrapped) -> None:
        """Wrap an object; it stays there, as `plain`."""
        self.plain = plain

    def __getattr__(self, name: str) -> Any:
        """Give a method as one that is awaited, and anything else as it is."""
        given = getattr(self.plain, name)
        if not callable(given):
            return given

        @functools.wraps(given)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            return await asyncio.to_thread(given, *args, **kwargs)

        return awaited

    def __repr__(self) -> str:
        """Say what is awaited."""
        return f"Awaited({self.plain!r})"
