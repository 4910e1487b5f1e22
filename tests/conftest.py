"""What the tests share: a world to play in, a server to ask, and every answer checked against its shape."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
import pytest

from sandbox.api.answer import find
from sandbox.api.call import NO_BODY, Call
from sandbox.api.query import query_of
from sandbox.api.versions import NEWEST, edition
from sandbox.client import Client
from sandbox.clients import FIRST
from sandbox.scenario.doing import do, read_steps
from sandbox.scenario.doing import move as move_time
from sandbox.server import Options, Server, catalogue
from sandbox.settings import Settings, changed
from sandbox.shapes import named
from sandbox.world.assets.vehicle import Vehicle
from sandbox.world.locations import Position
from sandbox.world.refusals import Refused
from sandbox.world.world import World
from tests import coverage_page, recording
from tests.recording import Driven, note

pytest_plugins = ["pytester"]

# The versions in which a test is run that is not about versions: those in which paths name the user, and page lists.
RECENT = ("2024-10-01", "2024-01-01")
OUT_OF_STEP = pytest.StashKey[bool]()
START = 1_736_182_800.0  # 2025-01-06T17:00:00Z
HOME = Position(59.9139, 10.7522)


@pytest.fixture
def world() -> World:
    """An empty world, its time standing."""
    return new_world()


def new_world(seed: int = 7, **settings: Any) -> World:
    return World(catalogue(), changed(Settings(), settings), seed, START)


def add_car(
    world: World, user: str | None = "ada", *, vendor: str = "TESLA", model: str | None = None, **given: Any
) -> Vehicle:
    """Park a car in front of the house, linked to a user unless told otherwise."""
    maker = world.catalogue.vendor(vendor)
    spec = maker.model("vehicle", model)
    starting = {"level": 50.0, "charge_limit": 100.0, "odometer_km": 12_000.0, "position": HOME, "year": spec.from_year}
    car = Vehicle(world, world.accounts.add(maker), spec, **{**starting, **given})
    if user is not None:
        world.accounts.link(car.account, world.users.appear(user))
    return car


def pass_time(world: World, seconds: float) -> None:
    world.timeline.run_to(world.now() + seconds)


@dataclass
class Asked:
    """An answer: status, JSON (None for no body), and headers when it came over HTTP."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class House:
    """A server with one client, asked in process or over HTTP; every answer is checked against its shape."""

    server: Server
    client: Client
    door: Callable[..., Awaitable[Asked]]
    http: aiohttp.ClientSession
    headers: dict[str, str]
    user: str = "ada"
    spoken_to: str = "H"

    @property
    def world(self) -> World:
        return self.client.world

    @property
    def url(self) -> str:
        return self.server.url

    async def ask(
        self, method: str, path: str, body: Any = None, *, version: str = NEWEST, user: str | None = None
    ) -> Asked:
        """Call the Enode API, and check the answer against the shape that the row promises.

        Versions before 2023-08-01 name the user in a header: the house's, unless told otherwise; "" sends none.
        """
        user = self.user if user is None and version < "2023-08-01" else user
        asked = await self.door(method, path, body, version, user or None)
        note(version, method, path, asked.status, self.spoken_to)
        check_shape(method, path, version, asked)
        return asked

    async def do(self, step: dict[str, Any]) -> Any:
        """Do one step in the words of HTTP."""
        (read,) = read_steps(step)
        return await do(self.client, read)

    async def move(self, seconds: float, seen: Callable[[], bool] | None = None) -> Any:
        """Move time on."""
        await self.client.ready()
        return await move_time(self.client, self.world.now() + seconds, seen)

    async def control(self, method: str, path: str, body: Any = None, **headers: str) -> Asked:
        """Make a control call over HTTP, `path` without `/sandbox`."""
        async with self.http.request(method, f"{self.url}/sandbox{path}", json=body, headers=headers) as response:
            return await _asked(response)


def check_shape(method: str, path: str, version: str, asked: Asked) -> None:
    """Hold an answer against the shape of its row in its version, or against the shape of problems."""
    if asked.body is None:
        return
    try:
        spoken, endpoint, _ = find(version, method, path.partition("?")[0])
    except Refused:
        spoken, endpoint = edition(NEWEST), None
    is_problem = isinstance(asked.body, dict) and "title" in asked.body
    shape = named("Problem") if is_problem else endpoint.gives if endpoint else None
    assert shape is not None, f"{method} {path} promises no body and gave {asked.body}"
    if is_problem and endpoint is None and "error" in asked.body:
        spoken = edition("2024-01-01")
    assert spoken.checker(shape).faults(asked.body) == []


async def _asked(response: aiohttp.ClientResponse) -> Asked:
    raw = await response.read()
    return Asked(response.status, orjson.loads(raw) if raw else None, dict(response.headers))


async def _open(options: Options) -> tuple[Server, Client, aiohttp.ClientSession, dict[str, str]]:
    server = Server(options)
    await server.start()
    http = aiohttp.ClientSession()
    basic = aiohttp.encode_basic_auth(FIRST, FIRST)
    form = {"grant_type": "client_credentials"}
    async with http.post(f"{server.url}/oauth2/token", data=form, headers={"Authorization": basic}) as response:
        token = (await response.json())["access_token"]
    return server, server.clients.find(FIRST), http, {"Authorization": f"Bearer {token}"}


@pytest.fixture
def options() -> Options:
    """How the test's server begins; override it to begin otherwise."""
    return Options(start=START, seed=7)


async def _house(options: Options, how: str) -> AsyncIterator[House]:
    server, client, http, headers = await _open(options)

    async def in_process(method: str, path: str, body: Any, version: str, user: str | None) -> Asked:
        path, _, query = path.partition("?")
        given = NO_BODY if body is None else body
        answer = await client.ask(Call(method, path, version, query_of(query), given, user=user))
        return Asked(answer.status, orjson.loads(answer.body) if answer.body else None)

    async def over_http(method: str, path: str, body: Any, version: str, user: str | None) -> Asked:
        told = {**headers, "Enode-Version": version, **({"Enode-User-Id": user} if user is not None else {})}
        async with http.request(method, server.url + path, json=body, headers=told) as response:
            return await _asked(response)

    if how == "in process":
        yield House(server, client, in_process, http, headers, spoken_to="P")
    else:
        yield House(server, client, over_http, http, headers)
    await http.close()
    await server.stop()


@pytest.fixture(params=["in process", "over HTTP"])
async def house(request: pytest.FixtureRequest, options: Options) -> AsyncIterator[House]:
    """A server with one client; a test that takes it runs twice, in process and over HTTP."""
    async for made in _house(options, request.param):
        yield made


@pytest.fixture
async def served(options: Options) -> AsyncIterator[House]:
    """A server with one client, asked over HTTP only."""
    async for made in _house(options, "over HTTP"):
        yield made


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `COVERAGE.md` be written from a run."""
    parser.addoption("--write-coverage", action="store_true", help="write COVERAGE.md from what this run drives")


def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker of pytest-xdist drove."""
    recording.SEEN.update(Driven(*one) for one in getattr(node, "workeroutput", {}).get("driven", ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Hand over what was driven; at the end of a whole run, write `COVERAGE.md` or hold it against that."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["driven"] = [list(one) for one in recording.SEEN]
    elif session.config.getoption("--write-coverage") and exitstatus == pytest.ExitCode.OK:
        coverage_page.PAGE.write_text(coverage_page.page(recording.SEEN))
    elif exitstatus == pytest.ExitCode.OK and _is_whole(session.config) and not coverage_page.is_true(recording.SEEN):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        session.config.stash[OUT_OF_STEP] = True


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say why a run fails whose tests all passed."""
    if terminalreporter.config.stash.get(OUT_OF_STEP, False):
        terminalreporter.write_line("COVERAGE.md does not say what this run drove: run `make coverage`", red=True)


def _is_whole(config: pytest.Config) -> bool:
    """Whether all tests were asked for."""
    is_chosen = any(config.getoption(name, None) for name in ("keyword", "markexpr", "deselect", "lf", "ignore"))
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not is_chosen
