"""A client: the unit of isolation. Its own world, clock, driver, journal, webhooks, and logs of what went in and out.

Whatever changes its world is a command: a kind and a JSON body, a row in `commands.py`. Live or in a replay, the same
function carries it out; live, it is written to the journal first. A bug inside a world stops that world, with a clear
refusal of everything that follows, and no other client notices.
"""

from __future__ import annotations

import logging
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.api.answer import Answer, perform, prepare, refused, refused_by
from sandbox.api.events import is_told
from sandbox.api.problems import Broken, Unauthorized
from sandbox.api.versions import edition
from sandbox.clock import Clock, wall_now, wall_seconds
from sandbox.dispatch import Dispatch
from sandbox.driver import Driver
from sandbox.images import Images
from sandbox.journal import JournalError, told
from sandbox.moments import written
from sandbox.webhooks.deliver import DeliveryLog, Postman
from sandbox.world.refusals import NotNow, Refused
from sandbox.world.timeline import Cause, what_rang
from sandbox.world.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.api.call import Call
    from sandbox.api.versions import Edition
    from sandbox.clock import Wall
    from sandbox.commands import Carry
    from sandbox.images import Image
    from sandbox.journal import Journal
    from sandbox.request_log import RequestLog
    from sandbox.scenario.player import Run
    from sandbox.settings import Settings
    from sandbox.webhooks.deliver import Sender
    from sandbox.world.catalogue import Catalogue
    from sandbox.world.timeline import IsLate
    from sandbox.world.webhook import Subscription, Webhook

log = logging.getLogger("sandbox")


class ClientNotFound(Unauthorized):
    """There is no such client, or not any more; to the API, that is a token that is not good."""


@dataclass(frozen=True)
class Terms:
    """What a client is made with; times in POSIX seconds."""

    id: str
    secret: str
    api_version: str
    seed: int
    start: float
    rate: float
    settings: Settings


@dataclass(frozen=True)
class Surroundings:
    """What a client shares with the others of its server, or needs from outside."""

    catalogue: Catalogue
    sender: Sender
    carry: Carry
    wall: Wall = wall_seconds


class Client:
    """One client of the sandbox."""

    def __init__(self, terms: Terms, journal: Journal, requests: RequestLog, surroundings: Surroundings) -> None:
        """Begin with an empty world."""
        self.terms = terms
        self.journal = journal
        self.requests = requests
        self.deliveries = DeliveryLog(terms.settings.deliveries_kept)
        self.is_removed = False
        self._surroundings = surroundings
        self.images = Images()
        self.dispatch = Dispatch(self, surroundings.sender)
        self.begin()

    def begin(self, image: Image | None = None) -> None:
        """Make a new, empty world, its clock standing at the start; or one as an image shows it."""
        terms = self.terms
        if image is None:
            self.world = World(self._surroundings.catalogue, terms.settings, terms.seed, terms.start)
            self.rate, self.api_version, self.mark, self.is_hearing = terms.rate, terms.api_version, 0, False
            self.runs: list[Run] = []
        else:
            self.world = image.read()
            self.rate, self.api_version = image.rate, image.api_version
            self.mark, self.is_hearing = image.mark, image.is_hearing
            self.runs = [replace(run, verdicts=list(run.verdicts)) for run in image.runs]
        self.world.client_id = terms.id
        self.world.webhooks.is_told = lambda subscription, fact: is_told(
            fact, self.edition_of(subscription), subscription.events
        )
        self.clock = Clock(self.world.now(), wall=self._surroundings.wall)
        self.broken: str | None = None
        self.drive()

    def drive(self) -> None:
        """Let the world be driven, and its webhooks be served: a new world, or one that was stopped."""
        self.is_stopped = False
        self.postman = Postman(self.dispatch.due, self.dispatch.newly_due, self._deliver)
        run = partial(self._run, self.world)
        self.driver = Driver(self.world, self.clock, run, self.postman.flush, self.postman.kick)

    @property
    def is_replaying(self) -> bool:
        """Whether the world is being made again from the journal."""
        return self.driver.is_replaying

    def wall(self) -> float:
        """Seconds of real time, by the clock that hangs on the wall."""
        return self._surroundings.wall()

    async def ask(self, call: Call) -> Answer:
        """Answer one call of the Enode API."""
        try:
            ready = prepare(call)
        except Refused as refusal:
            return refused(refusal, call.version)
        try:
            if self.broken or not self.driver.is_abreast:
                await self.ready()
            if not ready.changes_something:
                return perform(self.world, ready)
            if ready.endpoint.sends:
                call, ready = await self.dispatch.tested(call, ready)
            answer: Answer = self.command("call", call.as_json(), ready)
        except Refused as refusal:
            return refused_by(ready, refusal)
        return answer

    async def ready(self) -> None:
        """Bring the world up to its clock, so that a command may follow; refuses with Broken."""
        driver = None
        while self.driver is not driver:  # another world may have been begun meanwhile
            self.refuse_broken()
            driver = self.driver
            await driver.ready()
        self.refuse_broken()

    def command(self, kind: str, body: Any, *made: Any) -> Any:
        """Carry out a command and keep it: written first, then done. `made` spares the work of reading `body` again."""
        self.refuse_broken()
        self.journal.append(self.world.now(), wall_now(), kind, orjson.dumps(body), self.mark)
        result = self.carry_out(self.journal.number, kind, body, *made)
        self.driver.poke()
        return result

    def save_place(self, name: str, *, is_command: bool = False) -> None:
        """Name this place of the journal, to go back to; as the command that does so ends, if it is one."""
        self.journal.save(name, self.world.now())
        self.images.keep(name, self, self._next_mark() if is_command else self.mark)

    def note(self, kind: str, body: Any) -> None:
        """Carry out what happened outside already: if the journal cannot be written, it stays owed, and is done."""
        try:
            self.command(kind, body)
        except JournalError as error:
            log.error("client %s: %s", self.terms.id, error)
            self.journal.owe(self.world.now(), wall_now(), kind, orjson.dumps(body), self.mark)
            self.carry_out(self.journal.number, kind, body)

    async def hear(self, method: str, path: str, status: int, received: bytes) -> None:
        """Keep what the program under test asked, if a story listens for it, so that the story replays the same."""
        if not self.is_hearing or self.broken:
            return
        try:
            body = orjson.loads(received)
        except ValueError:
            body = None
        with suppress(Refused):
            await self.ready()
            self.note("request", [method, path, status, body])

    def carry_out(self, number: int, kind: str, body: Any, *made: Any) -> Any:
        """Do what a command says, without keeping it; the mark moves on."""
        self.world.timeline.cause = Cause(number, told(kind, body))
        try:
            with self.guarded(f"command {kind}"):
                result = self._surroundings.carry(self, kind, body, *made)
        finally:
            if not self.broken:
                self.mark = self._next_mark()
        if isinstance(result, Answer):
            self.mark = zlib.crc32(result.body, self.mark)
        return result

    def _next_mark(self) -> int:
        return zlib.crc32(orjson.dumps(self.world.pulse()), self.mark)

    @contextmanager
    def guarded(self, doing: str) -> Iterator[None]:
        """Stop this client's world when a bug shows; refuses with Broken, which names what was being done."""
        try:
            yield
        except (Refused, JournalError):
            raise
        except Exception as error:
            cause = f"{type(error).__name__}: {error}"
            notes = getattr(error.__cause__ or error, "__notes__", ())
            doing = ", ".join([*notes, what_rang(error) or doing])
            self.broken = f"{cause}, during {doing}, at {written(self.world.now())}"
            log.exception("the world of client %s has stopped", self.terms.id)
            self.refuse_broken()

    def refuse_broken(self) -> None:
        """Refuse everything once the world has stopped, or the client was removed."""
        self.refuse_removed()
        if self.broken is not None:
            detail = f"The world of client {self.terms.id} has stopped: {self.broken}. POST /sandbox/reset begins anew."
            raise Broken(detail)

    def refuse_removed(self) -> None:
        """Refuse everything once the client was removed."""
        if self.is_removed:
            detail = f"there is no client '{self.terms.id}' any more"
            raise ClientNotFound(detail)

    def refuse_other(self, world: World) -> None:
        """Refuse to go on with a world that was thrown away."""
        if self.world is not world:
            detail = "the world was begun anew, or went back to a snapshot, meanwhile"
            raise NotNow(detail)

    def turn(self, rate: float) -> None:
        """Turn the clock; a replay remembers it and turns at its end."""
        self.rate = rate
        if not self.is_replaying:
            self.driver.set_rate(rate)

    async def stop(self) -> None:
        """Stop driving and delivering, until `begin` or `drive`; whoever comes back from this may do so at once."""
        driver = None
        while self.driver is not driver:  # somebody else who waited here may have begun another world meanwhile
            self.is_stopped = True
            driver = self.driver
            await self.postman.stop()
            await driver.stop()

    def _run(self, world: World, to: float, is_late: IsLate) -> bool:
        self.refuse_broken()
        with self.guarded("the passing of time"):
            return world.timeline.run_slice(to, is_late)

    async def _deliver(self, webhook: Webhook) -> None:
        try:
            await self.dispatch.deliver(webhook)
        except (Broken, ClientNotFound):
            return

    def edition_of(self, subscription: Subscription) -> Edition:
        """Give the version in whose words a webhook is told."""
        return edition(subscription.api_version or self.api_version)
