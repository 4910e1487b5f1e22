"""A clock's dial for tests: the time of one sandbox, read and moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from sandbox.methods import Thing
    from sandbox.sandbox import Sandbox


class Dial:
    """The clock of a sandbox. It stands still until it is moved, unless it is set running."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Take the sandbox whose clock it is."""
        self._sandbox = sandbox

    @property
    def now(self) -> datetime:
        """World time."""
        return self._sandbox.now

    def advance(self, by: str | float | timedelta) -> Thing:
        """Move time by a duration, such as `2h`; a bare number is seconds."""
        __tracebackhide__ = True
        return self._sandbox.advance(by)

    def move_to(self, moment: str | datetime) -> Thing:
        """Move time to a moment."""
        __tracebackhide__ = True
        return self._sandbox.advance(to=moment)

    def wait_until(self, at: str) -> Thing:
        """Move time to when a clock (UTC) next shows `07:30`, on any day or on some: `mon-fri 07:30`."""
        __tracebackhide__ = True
        return self._sandbox.wait_until(at)

    def until(self, expectation: Mapping[str, Any], within: str | float | timedelta = "1d") -> Thing:
        """Move time until an expectation is met; AssertionError if it is not.

        An expectation is a step, such as `{"expect": {"vehicle": car.id, "chargeState.batteryLevel": 80}}`.
        """
        __tracebackhide__ = True
        moved = self._sandbox.advance(until=expectation, within=within)
        if not moved.reached:
            message = f"{dict(expectation)} was not met within {within}"
            raise AssertionError(message)
        return moved

    def run(self, rate: float = 1.0) -> None:
        """Have time pass by itself: 1 is real time, N is N-fold."""
        self._sandbox.set_clock(rate)

    def stop(self) -> None:
        """Have time stand still."""
        self._sandbox.set_clock(0)
