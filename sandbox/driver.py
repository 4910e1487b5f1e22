"""The driver: keeps a world abreast of its clock. The only asyncio in the core.

Time moves in three ways: the clock runs (`keep_up`), somebody moves it (`move`), or a caller asks and the world catches
up first (`ready`). All of them step the world in slices of a millisecond and then let the event loop turn a few times,
so that a year of 10,000 cars in one client leaves the others answering. A command never runs in the middle of an
instant: whoever wants to, brings the instant to its end first, since a replay would.

While somebody moves time, the webhooks of an instant go out before it moves on: a consumer that calls back sees the
very instant it was told of. A running clock does not wait for anybody.

Why not simpy.rt: it sleeps in the loop. Why not `env.run(until=t)`: it leaves out what is due at t. Why no standing
autojump: a world with a daily event is never idle and would run away.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sandbox.world.refusals import NotNow, Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from sandbox.clock import Clock
    from sandbox.world.timeline import IsLate
    from sandbox.world.world import World

Run: TypeAlias = "Callable[[float, IsLate], bool]"

SLICE_SECONDS = 0.001
TURNS_BETWEEN_SLICES = 5
LONGEST_SLEEP_SECONDS = 3600.0


class Moving(NotNow):
    """Somebody else is moving time."""


@dataclass
class Move:
    """A move of time under way."""

    since: float
    to: float
    deadline: float | None = None
    is_cancelled: bool = False


@dataclass(frozen=True)
class Moved:
    """How a move ended: whether what was waited for was reached, and what stopped it if not the goal."""

    is_reached: bool
    stopped_by: str | None = None


class Driver:
    """Drives one world."""

    def __init__(
        self,
        world: World,
        clock: Clock,
        run: Run,
        flush: Callable[[], Awaitable[None]],
        kick: Callable[[], None],
    ) -> None:
        """Take a world and its clock; `run` steps the world, `flush` sends what is due and waits, `kick` only sends."""
        self.world = world
        self.clock = clock
        self._run = run
        self.move_under_way: Move | None = None
        self._flush = flush
        self._kick = kick
        self._poked = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self.is_stopped = False
        self.is_replaying = False
        self.is_half_made = False
        self._is_at_rest = asyncio.Event()
        self._is_at_rest.set()

    @property
    def is_abreast(self) -> bool:
        """Whether a command could run at once, without `ready`."""
        is_whole = not self.is_replaying and not self.is_half_made
        return is_whole and not self.clock.rate and not self.world.timeline.is_mid_instant

    async def ready(self) -> None:
        """Bring the world up to its clock, as far as one slice goes, and to the end of the present instant.

        Waits for a replay. Refuses with NotNow when its end, or that of the instant, will not come.
        """
        while self.is_replaying:
            await _turns()
        while True:
            if self.move_under_way is None and not self.is_stopped:
                self.step(self.clock.now())
            if not self.world.timeline.is_mid_instant and not self.is_half_made:
                return
            if self.is_stopped:
                detail = "this world is being thrown away"
                raise NotNow(detail)
            await _turns()
            self.step(self.world.now())

    async def move(
        self, to: float, reached: Callable[[], bool] | None = None, wall_limit: float | None = None
    ) -> Moved:
        """Move time to a moment, or until something is reached; a second mover is refused with Moving."""
        self.refuse_moving()
        deadline = None if wall_limit is None else time.monotonic() + wall_limit
        self.move_under_way = move = Move(self.world.now(), to, deadline)
        self._is_at_rest.clear()
        try:
            return await self._move(move, reached)
        finally:
            self.clock.jump(self.world.now())
            self.move_under_way = None
            self._is_at_rest.set()
            self.poke()

    def cancel_move(self) -> bool:
        """Stop a move at the end of its present instant; False when nobody moves time."""
        if self.move_under_way is None:
            return False
        self.move_under_way.is_cancelled = True
        return True

    def set_rate(self, rate: float) -> None:
        """Turn the clock's rate, from where the world stands."""
        self.clock.set_rate(rate, self.world.now())
        self.poke()

    def refuse_moving(self) -> None:
        """Refuse with Moving while somebody moves time."""
        if self.move_under_way is not None:
            detail = "time is being moved already"
            raise Moving(detail, to=self.move_under_way.to)

    def poke(self) -> None:
        """Wake the keeper: something became due, or the clock was turned; send what became due."""
        self._kick()
        self._poked.set()
        if self.clock.rate and self._keeper is None and not self.is_stopped:
            self._keeper = asyncio.get_running_loop().create_task(self._keep_up())

    async def stop(self) -> None:
        """Stop driving for good; returns once nobody drives any more. What a move waits for must end by itself."""
        self.is_stopped = True
        self.cancel_move()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        await self._is_at_rest.wait()
        while self.is_replaying:
            await _turns()

    async def _move(self, move: Move, reached: Callable[[], bool] | None) -> Moved:
        """Step from instant to instant. What is waited for is looked at only after something was told, or at the end.

        Where a slice ends is chance, so that a look there could end the same move elsewhere another time.
        """
        timeline, facts = self.world.timeline, self.world.facts
        is_there, looked_at, slice_ends = False, facts.told, time.monotonic() + SLICE_SECONDS
        while not self.is_stopped:
            if not timeline.is_mid_instant:
                await self._flush()
            if not timeline.is_mid_instant:
                if reached is not None and (is_there or facts.told != looked_at):
                    looked_at = facts.told
                    if reached():
                        return Moved(is_reached=True)
                stopped_by = _stopped_by(move)
                if stopped_by or is_there:
                    return Moved(reached is None and not stopped_by, stopped_by)
            if time.monotonic() >= slice_ends:
                await _turns()
                slice_ends = time.monotonic() + SLICE_SECONDS
            is_there = self.step(timeline.moment() if _stopped_by(move) else move.to, slice_ends)
        return Moved(is_reached=False, stopped_by="cancelled")

    async def _keep_up(self) -> None:
        try:
            await self._follow()
        except Refused:
            return
        finally:
            self._keeper = None

    async def _follow(self) -> None:
        """Follow a running clock from due event to due event."""
        while self.clock.rate:
            self._poked.clear()
            delay = None
            if self.move_under_way is None:
                is_abreast = self.step(self.clock.now())
                self._kick()
                if not is_abreast:
                    await _turns()
                    continue
                delay = self.clock.wall_delay(self.world.timeline.peek())
            await self._sleep(delay)

    async def _sleep(self, delay: float | None) -> None:
        timeout = None if delay is None else min(delay, LONGEST_SLEEP_SECONDS)
        try:
            async with asyncio.timeout(timeout):
                await self._poked.wait()
        except TimeoutError:
            return

    def step(self, to: float, ends: float | None = None) -> bool:
        """Run what is due up to a moment for at most a slice; whether all of it was run."""
        end = time.monotonic() + SLICE_SECONDS if ends is None else ends
        return self._run(to, lambda: time.monotonic() >= end)


def _stopped_by(move: Move) -> str | None:
    if move.is_cancelled:
        return "cancelled"
    return "deadline" if move.deadline is not None and time.monotonic() > move.deadline else None


async def in_turns(steps: Iterable[object]) -> None:
    """Walk through the steps of a long work; everybody else has a turn every millisecond."""
    ends = time.monotonic() + SLICE_SECONDS
    for _ in steps:
        if time.monotonic() >= ends:
            await _turns()
            ends = time.monotonic() + SLICE_SECONDS


async def _turns() -> None:
    """Let everybody else have a turn: one request needs about four turns of the loop."""
    for _ in range(TURNS_BETWEEN_SLICES):
        await asyncio.sleep(0)
