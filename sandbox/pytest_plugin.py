"""The pytest plugin: a fresh sandbox for every test, and a receiver for its webhooks.

One server a run: under xdist it lives in the controlling process, else in this one, and is started when first asked
for. A test has a client of its own on it, so tests never meet. The package is imported late, so that coverage counts.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from sandbox.receiver import WebhookReceiver
    from sandbox.sandbox import Sandbox

MARKER = "enode(seed, start, scenario, settings, api_version, clock): what the sandbox of this test begins with"
URL_VARIABLE = "ENODE_SANDBOX_URL"
WORKER_URL = "enode_sandbox_url"
MOST_SHOWN = 30

_house = pytest.StashKey["Sandbox"]()
_sandbox = pytest.StashKey["Sandbox"]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", MARKER)


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
def enode_sandbox(request: pytest.FixtureRequest, enode_server: Sandbox) -> Iterator[Sandbox]:
    """A fresh, isolated client with a standing clock; `@pytest.mark.enode(seed=…, start=…, scenario=…)` sets it up."""
    marker = request.node.get_closest_marker("enode")
    terms = {"start": "2025-01-06T17:00:00Z", **(marker.kwargs if marker else {})}
    sandbox = enode_server.add_client(**terms)
    request.node.stash[_sandbox] = sandbox
    yield sandbox
    sandbox.remove_client()
    sandbox.close()


@pytest.fixture
def enode_webhooks(enode_sandbox: Sandbox) -> Iterator[WebhookReceiver]:
    """A receiver of all webhook events of the test's sandbox, registered and listening."""
    from sandbox.receiver import WebhookReceiver

    receiver = WebhookReceiver(enode_sandbox)
    receiver.register()
    yield receiver
    receiver.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """When a test fails, show what happened in its sandbox, and keep its journal."""
    report = yield
    sandbox = item.stash.get(_sandbox, None)
    if report.when == "call" and report.failed and sandbox is not None:
        report.sections.append(("Enode sandbox", _told(sandbox, item)))
    return report


def _server_of(config: pytest.Config) -> Sandbox:
    if _house not in config.stash:
        from sandbox.sandbox import Sandbox

        told = os.environ.get(URL_VARIABLE) or getattr(config, "workerinput", {}).get(WORKER_URL)
        config.stash[_house] = Sandbox.connect(told) if told else Sandbox()
    return config.stash[_house]


def _shown(entry: Mapping[str, Any], words: tuple[str, ...]) -> list[str]:
    return [str(entry[word]) for word in words if entry.get(word) not in (None, "")]


def _told(sandbox: Sandbox, item: pytest.Item) -> str:
    import json

    lines = [f"client {sandbox.client_id} at {sandbox.now.isoformat()}"]
    for title, entries, words in (
        ("facts", sandbox.facts(), ("at", "kind", "what", "trigger", "state", "detail")),
        ("requests", sandbox.requests(), ("at", "method", "path", "status", "answer")),
        ("deliveries", sandbox.deliveries(), ("at", "try", "events", "status", "error")),
    ):
        lines.append(f"{title} ({len(entries)}):")
        lines += ["  " + "  ".join(_shown(entry, words)) for entry in entries[-MOST_SHOWN:]]
    folder = item.config.cache.mkdir("enode-sandbox") if item.config.cache else None
    if folder is not None:
        path = folder / f"{sandbox.client_id}.json"
        path.write_text(json.dumps(sandbox.journal(), indent=2))
        lines.append(f"journal: {path} (play it again with: enode-sandbox play {path})")
    return "\n".join(lines)
