"""The pytest plugin: a fresh sandbox for every test, and a receiver for its webhooks.

One server a run: under xdist it lives in the controlling process, else in this one, and is started when first asked
for. A test has a client of its own on it, so tests never meet; or, with `@pytest.mark.enode_shared`, that of its
module, which goes back for each test to how the module furnished it. The package is imported late, so that coverage
counts.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from sandbox.awaited import Awaited
    from sandbox.dial import Dial
    from sandbox.receiver import WebhookReceiver
    from sandbox.sandbox import Sandbox

TERMS = ("seed", "start", "scenario", "settings", "api_version", "clock")
MARKER = f"enode({', '.join(TERMS)}): what the sandbox of this test begins with"
START = "2025-01-06T17:00:00Z"
URL_VARIABLE = "ENODE_SANDBOX_URL"
TOKEN_VARIABLE = "ENODE_SANDBOX_CONTROL_TOKEN"  # noqa: S105  the name of a variable
WORKER_URL = "enode_sandbox_url"
MOST_SHOWN = 30
SHARED = "enode_shared"
SHARED_MARKER = (
    f"{SHARED}: the sandbox of the module, as `enode_module_sandbox` was furnished, gone back to for each test"
)
FURNISHED = "as-the-module-furnished-it"
JOURNALS_HELP = "Folder for the journals of failed tests; beside the JUnit XML if there is one, else in pytest's cache."
UNMET_HELP = "Let a test pass though a fault that it planned, of calls or of deliveries, was never met."
UNMET_INI = "enode_allow_unmet_faults"

_house = pytest.StashKey["Sandbox"]()
_sandbox = pytest.StashKey["Sandbox"]()
_furnished = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let journals be kept elsewhere, and planned faults go unmet."""
    group = parser.getgroup("enode-sandbox")
    group.addoption("--enode-journals", metavar="FOLDER", help=JOURNALS_HELP)
    group.addoption("--enode-allow-unmet-faults", action="store_true", help=UNMET_HELP)
    parser.addini(UNMET_INI, UNMET_HELP, type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    config.addinivalue_line("markers", MARKER)
    config.addinivalue_line("markers", SHARED_MARKER)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Under xdist: start the run's one server, and tell each worker where it is."""
    node.workerinput[WORKER_URL] = os.environ.get(URL_VARIABLE) or _server_of(node.config).url


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server."""
    house = config.stash.get(_house, None)
    if house is not None:
        house.close()


@pytest.fixture(scope="session")
def enode_server(pytestconfig: pytest.Config) -> Sandbox:
    """The first client of the run's server; `ENODE_SANDBOX_URL` names one that runs elsewhere."""
    return _server_of(pytestconfig)


@pytest.fixture
def enode_sandbox(request: pytest.FixtureRequest, enode_server: Sandbox) -> Sandbox:
    """A fresh, isolated client with a standing clock; `@pytest.mark.enode(seed=…, start=…, scenario=…)` sets it up."""
    if request.node.get_closest_marker(SHARED):
        sandbox = _gone_back(request.getfixturevalue("enode_module_sandbox"), request.node)
    else:
        sandbox = enode_server.add_client(**_terms(request.node))
    request.node.stash[_sandbox] = sandbox
    return sandbox


@pytest.fixture(scope="module")
def enode_module_sandbox(request: pytest.FixtureRequest, enode_server: Sandbox) -> Iterator[Sandbox]:
    """A client of the module: furnish it in a fixture of the module; tests marked `enode_shared` begin from there."""
    sandbox = enode_server.add_client(**_terms(request.node))
    yield sandbox
    _end(sandbox)


@pytest.fixture
def enode_clock(enode_sandbox: Sandbox) -> Dial:
    """The clock of the test's sandbox: `now`, `advance`, `move_to`, `wait_until`, `until`, `run`, `stop`."""
    from sandbox.dial import Dial

    return Dial(enode_sandbox)


@pytest.fixture
def enode_webhooks(enode_sandbox: Sandbox) -> Iterator[WebhookReceiver]:
    """A receiver of all webhook events of the test's sandbox, registered and listening."""
    from sandbox.receiver import WebhookReceiver

    receiver = WebhookReceiver(enode_sandbox)
    receiver.register()
    yield receiver
    receiver.close()


@pytest.fixture
def enode_sandbox_async(enode_sandbox: Sandbox) -> Awaited[Sandbox]:
    """The test's sandbox with every method to be awaited, for a program that lives in the test's event loop."""
    from sandbox.awaited import Awaited

    return Awaited(enode_sandbox)


@pytest.fixture
def enode_webhooks_async(enode_webhooks: WebhookReceiver) -> Awaited[WebhookReceiver]:
    """The receiver with every method to be awaited."""
    from sandbox.awaited import Awaited

    return Awaited(enode_webhooks)


@pytest.fixture
def enode_clock_async(enode_clock: Dial) -> Awaited[Dial]:
    """The clock with every method to be awaited."""
    from sandbox.awaited import Awaited

    return Awaited(enode_clock)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """When a test fails, at its end or its teardown too, show what happened in its sandbox, and keep its journal.

    The client goes here and not with its fixture, which ends before a failing teardown is reported.
    """
    report = yield
    sandbox = item.stash.get(_sandbox, None)
    if sandbox is None:
        return report
    if report.when == "call" and report.passed and not _may_go_unmet(item.config):
        _demand_faults(report, sandbox)
    if report.failed:
        report.sections.append(("Enode sandbox", _told(sandbox, item)))
    if report.when == "teardown":
        if not item.get_closest_marker(SHARED):
            _end(sandbox)
        del item.stash[_sandbox]
    return report


def _may_go_unmet(config: pytest.Config) -> bool:
    return bool(config.getoption("enode_allow_unmet_faults") or config.getini(UNMET_INI))


def _demand_faults(report: pytest.TestReport, sandbox: Sandbox) -> None:
    """Have a test fail that planned a fault which nobody met: it has not shown what it was meant to."""
    from sandbox.remote import SandboxError

    try:
        unmet = [fault for fault in sandbox.faults() if not fault.met]
    except (SandboxError, OSError):
        return
    if unmet:
        told = ", ".join(
            f"{fault.name or fault.id} ({fault.how} of {fault.of}, seen by {fault.seen})" for fault in unmet
        )
        report.outcome = "failed"
        report.longrepr = f"planned and never met: {told}. --enode-allow-unmet-faults lets it pass."


def _server_of(config: pytest.Config) -> Sandbox:
    if _house not in config.stash:
        from sandbox.sandbox import Sandbox

        told = os.environ.get(URL_VARIABLE) or getattr(config, "workerinput", {}).get(WORKER_URL)
        token = os.environ.get(TOKEN_VARIABLE)
        config.stash[_house] = Sandbox.connect(told, control_token=token) if told else Sandbox()
    return config.stash[_house]


def _gone_back(sandbox: Sandbox, item: pytest.Item) -> Sandbox:
    """Have the module's sandbox be as the module furnished it, which is how it is when its first test comes."""
    own = [marker for marker in item.own_markers if marker.name == "enode"]
    if own:
        pytest.fail(
            "@pytest.mark.enode of a test that shares its module's sandbox belongs to the module", pytrace=False
        )
    module = item.getparent(pytest.Module)
    assert module is not None
    if _furnished not in module.stash:
        module.stash[_furnished] = True
        sandbox.snapshot(FURNISHED)
    else:
        sandbox.restore(FURNISHED)
    return sandbox


def _terms(item: pytest.Item | pytest.Collector) -> dict[str, Any]:
    """Read what a test begins with from its markers, the closest one first; a scenario brings its own start."""
    from sandbox.files import Refused
    from sandbox.scenario.script import load

    terms: dict[str, Any] = {}
    for marker in item.iter_markers("enode"):
        unknown = [*map(repr, marker.args), *(name for name in marker.kwargs if name not in TERMS)]
        if unknown:
            pytest.fail(
                f"@pytest.mark.enode does not know {', '.join(unknown)}: it takes {', '.join(TERMS)}", pytrace=False
            )
        terms = {**marker.kwargs, **terms}
    if isinstance(terms.get("scenario"), str):
        try:
            terms["scenario"] = load(terms["scenario"])
        except Refused as refusal:
            pytest.fail(f"@pytest.mark.enode: {refusal}", pytrace=False)
    return {"start": terms.get("scenario", {}).get("start", START), **terms}


def _end(sandbox: Sandbox) -> None:
    """Remove a client, unless the test has done so already, or the server is gone."""
    from sandbox.remote import SandboxError

    try:
        sandbox.remove_client()
    except (SandboxError, OSError):
        pass
    finally:
        sandbox.close()


def _told(sandbox: Sandbox, item: pytest.Item) -> str:
    """Write what happened; a server that does not answer must not hide why the test failed."""
    from sandbox.remote import SandboxError

    try:
        return "\n".join(_lines(sandbox, item))
    except (SandboxError, OSError) as error:
        return f"nothing can be shown of client {sandbox.client_id}: {error}"


def _lines(sandbox: Sandbox, item: pytest.Item) -> Iterator[str]:
    from sandbox.world.webhooks import TAKEN

    facts = [fact for fact in sandbox.facts() if fact.get("what") != TAKEN]
    yield f"client {sandbox.client_id}, its time {sandbox.now.isoformat()}"
    yield from _listed("facts", [_fact(fact) for fact in facts])
    yield from _listed("requests", [_request(request) for request in sandbox.requests()])
    yield from _listed("deliveries", [_delivery(delivery) for delivery in sandbox.deliveries()])
    folder = _journals(item.config)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{sandbox.client_id}.json"
        path.write_text(json.dumps(sandbox.journal(), indent=2))
        yield f"journal: {path}"
        yield f"  play it again with: enode-sandbox play {path}"


def _journals(config: pytest.Config) -> Path | None:
    """Give the folder for journals: the one that was named, or beside the JUnit XML, or in pytest's cache."""
    named, junit = config.getoption("--enode-journals"), config.getoption("xmlpath", None)
    if named or junit:
        return Path(named) if named else Path(junit).absolute().parent / "enode-journals"
    cache: pytest.Cache | None = getattr(config, "cache", None)  # there is none with `-p no:cacheprovider`
    return cache.mkdir("enode-sandbox") if cache is not None else None


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    cut = f", the last {MOST_SHOWN}" if len(lines) > MOST_SHOWN else ""
    yield f"{title}: {len(lines) or 'none'}{cut}"
    yield from (f"  {line}" for line in lines[-MOST_SHOWN:])


def _fact(fact: Mapping[str, Any]) -> str:
    words = ("at", "kind", "assetId", "thingId", "userId", "what", "trigger", "state", "detail")
    return "  ".join(str(fact[word]) for word in words if fact.get(word))


def _request(request: Mapping[str, Any]) -> str:
    return f"{request['at']}  {request['method']} {request['path']}  {request['status']}  {request['answer']}".rstrip()


def _delivery(delivery: Mapping[str, Any]) -> str:
    events = ", ".join(event["event"] for event in json.loads(delivery["body"]))
    outcome = delivery["status"] or delivery["error"]
    return f"{delivery['at']}  {delivery['url']}  try {delivery['try']}: {outcome}  {events}"
