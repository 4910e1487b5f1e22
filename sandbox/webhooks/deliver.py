"""Delivery: one POST at a time and in order within a webhook, all webhooks at once. The sandbox's only way out.

A slow receiver holds up nobody but itself, and many of them none but those of their own client. Redirects are not
followed, and of an answer only the first part is read.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
from yarl import URL

from sandbox.clock import wall_now, wall_seconds
from sandbox.webhooks.addresses import CarefulResolver, PrivateAddress, refuse_private
from sandbox.world.webhooks import RECEIVER_URL

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sandbox.webhooks.envelope import Delivery

log = logging.getLogger("sandbox")

RECEIVER_PATH = "/sandbox/receiver"
MOST_ANSWER_BYTES = 65_536
MOST_UNDER_WAY = 256  # of one client at once; the others wait for their turn, and that is no failure of theirs


@dataclass(frozen=True)
class Outcome:
    """What came of a POST: a status, the beginning of the answer, or an error in words.

    A delivery that was lost on purpose is taken for delivered; one that was kept back comes later.
    """

    status: int | None
    body: str
    headers: tuple[str, ...]
    error: str | None
    seconds: float
    is_lost: bool = False
    is_kept_back: bool = False

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it: any 2xx."""
        return self.is_lost or (self.error is None and self.status is not None and 200 <= self.status < 300)

    @classmethod
    def unsent(cls, effect: str, status: int | None) -> Outcome:
        """Make up the outcome of a delivery that was not sent on purpose."""
        if effect != "fail":
            error = f"Not sent: {effect} on purpose."
            return cls(None, "", (), error, 0.0, is_lost=effect == "drop", is_kept_back=effect != "drop")
        failed = "The endpoint could not be reached: broken on purpose." if status is None else None
        return cls(status, "", (), failed, 0.0)


@dataclass(frozen=True)
class Attempt:
    """An entry of the delivery log; `at` in world time, `wall` in real time, both POSIX seconds, when it set out.

    `effect` is what went wrong with it on purpose; `asked_before` is how many requests had come in by then.
    """

    number: int
    delivery: Delivery
    tries: int
    events: int
    effect: str | None
    outcome: Outcome
    at: float
    wall: float
    asked_before: int
    is_redelivery: bool


class Sender:
    """The HTTP client of a server: one session that avoids private networks, one that does not; opened when needed."""

    def __init__(self) -> None:
        """Begin without a connection."""
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self.own_url = ""
        self.is_silent = False

    async def post(self, delivery: Delivery, timeout_seconds: float, *, is_open: bool = False) -> Outcome:
        """Send a delivery and say what came of it; never raises for what the receiver does.

        It goes into private networks only if `is_open`.
        """
        if self.is_silent:
            return Outcome(204, "", (), None, 0.0)
        begun = wall_seconds()
        try:
            url = self._address(delivery.url)
            if not is_open:
                refuse_private(url.host or "")
            async with (
                asyncio.timeout(timeout_seconds),
                self._session(is_open).post(
                    url,
                    data=delivery.body,
                    headers=delivery.headers,
                    allow_redirects=False,
                    skip_auto_headers=("User-Agent",),
                ) as response,
            ):
                body = await _read(response.content)
                headers = tuple(f"{name}: {value}" for name, value in response.headers.items())
                if not response.content.at_eof():
                    response.close()
                shown = body.decode(errors="replace")
                return Outcome(response.status, shown, headers, None, wall_seconds() - begun)
        except TimeoutError:
            error = f"The endpoint did not answer within {timeout_seconds:g} seconds."
        except (aiohttp.ClientError, OSError, ValueError) as cause:
            error = _worded(cause)
        return Outcome(None, "", (), error, wall_seconds() - begun)

    def _session(self, is_open: bool) -> aiohttp.ClientSession:
        if is_open not in self._sessions:
            resolver = None if is_open else CarefulResolver()
            connector = aiohttp.TCPConnector(limit=0, resolver=resolver)
            self._sessions[is_open] = aiohttp.ClientSession(connector=connector, auto_decompress=False)
        return self._sessions[is_open]

    def _address(self, url: str) -> URL:
        """Give the address as it was registered, its query untouched; that of the built-in receiver is ours."""
        return URL(self.own_url + RECEIVER_PATH) if url == RECEIVER_URL else URL(url, encoded=True)

    async def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            await session.close()


def _worded(failure: Exception) -> str:
    cause: Exception = getattr(failure, "os_error", failure)
    if isinstance(cause, PrivateAddress):
        return str(cause)
    return f"The endpoint could not be reached: {cause or type(cause).__name__}"


async def _read(content: aiohttp.StreamReader) -> bytes:
    """Read an answer to its end, or as much of it as is kept."""
    parts, size = [], 0
    while size < MOST_ANSWER_BYTES:
        part = await content.read(MOST_ANSWER_BYTES - size)
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts)


class DeliveryLog:
    """The newest delivery attempts of one client, numbered from 1."""

    def __init__(self, kept: int) -> None:
        """Keep the `kept` newest attempts."""
        self.attempts: deque[Attempt] = deque(maxlen=kept)
        self.made = 0

    def add(
        self,
        delivery: Delivery,
        tries: int,
        events: int,
        effect: str | None,
        outcome: Outcome,
        at: float,
        asked_before: int,
        *,
        is_redelivery: bool = False,
    ) -> Attempt:
        """Add an attempt that is over."""
        if log.isEnabledFor(logging.INFO):
            what = outcome.error or outcome.status
            told = {"webhook": delivery.webhook_id, "url": delivery.url, "try": tries, "status": outcome.status}
            log.info("POST %s (webhook, try %s): %s", delivery.url, tries, what, extra={"fields": told})
        self.made += 1
        wall = wall_now() - outcome.seconds
        number = self.made
        made = Attempt(number, delivery, tries, events, effect, outcome, at, wall, asked_before, is_redelivery)
        self.attempts.append(made)
        return made


class Postman:
    """Takes what is due to the webhooks of one client."""

    def __init__(
        self,
        due: Callable[[], Mapping[str, Any]],
        newly_due: Callable[[], Mapping[str, Any]],
        deliver: Callable[[Any], Awaitable[None]],
    ) -> None:
        """Take who tells which webhooks are due, by id, and which are newly so; and who delivers a batch to one."""
        self._due = due
        self._newly_due = newly_due
        self._is_new = True
        self._deliver = deliver
        self._slots = asyncio.Semaphore(MOST_UNDER_WAY)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._is_stopped = False

    def kick(self) -> None:
        """Begin to deliver whatever is due, without waiting."""
        if self._is_stopped:
            return
        newly_due = self._newly_due()
        found = self._due() if self._is_new else newly_due
        self._is_new = self._is_new and not found
        for webhook_id, webhook in found.items():
            if webhook_id not in self._under_way:
                task = asyncio.get_running_loop().create_task(self._serve(webhook))
                self._under_way[webhook_id] = task
                task.add_done_callback(partial(self._come_home, webhook_id))

    def is_under_way(self, webhook_id: str) -> bool:
        """Whether a delivery to a webhook is on its way, or waits for its turn."""
        return webhook_id in self._under_way

    async def flush(self) -> None:
        """Deliver whatever is due, and wait until it was tried."""
        self.kick()
        while self._under_way:
            await asyncio.wait(self._under_way.values())
            self.kick()

    async def stop(self) -> None:
        """Leave everything where it is, for good."""
        self._is_stopped = True
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _serve(self, webhook: Any) -> None:
        try:
            while self._due().get(webhook.id) is webhook:
                async with self._slots:
                    await self._deliver(webhook)
        finally:
            self._under_way.pop(webhook.id, None)

    def _come_home(self, webhook_id: str, task: asyncio.Task[None]) -> None:
        """Forget a task that was cancelled before it set out, since it forgets itself otherwise."""
        if self._under_way.get(webhook_id) is task:
            del self._under_way[webhook_id]
