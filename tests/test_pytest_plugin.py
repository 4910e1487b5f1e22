"""The pytest plugin, through pytest's own tester: fixtures, markers, reports of failures, one server a run."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

from sandbox import Sandbox
from sandbox.cli import main
from sandbox.server import Options
from sandbox.threaded import ThreadedServer
from tests.processes import environment

INI = """\
[pytest]
addopts = -p no:randomly -p no:asyncio -p no:faker -p no:anyio -p no:hypothesispytest
"""
FAILING = """
from urllib.error import HTTPError
from urllib.request import Request, urlopen

def test_it(enode_sandbox, enode_webhooks):
    car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
    enode_sandbox.plug_in(car)
    enode_sandbox.advance("1s")
    enode_webhooks.fail_next(status=503)
    enode_sandbox.advance("19s")
    login = f"client_id={enode_sandbox.client_id}&client_secret={enode_sandbox.client_secret}"
    form = f"grant_type=client_credentials&{login}"
    with urlopen(Request(enode_sandbox.token_url, form.encode())) as got:
        token = got.read().decode().split('"')[3]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    url = f"{enode_sandbox.url}/vehicles/{car.id}/charging"
    urlopen(Request(url, b'{"action":"STOP"}', headers)).close()
    try:
        urlopen(Request(f"{enode_sandbox.url}/vehicles/nobody", headers=headers))
    except HTTPError as error:
        error.close()
    assert "this" == "that"
"""


@pytest.fixture(scope="module", autouse=True)
def imported() -> None:
    """Import what a sandbox needs before pytester looks: it forgets what is imported within, and would do so anew."""
    with Sandbox() as sandbox:
        sandbox.add_vehicle(vendor="TESLA", user=True)
        sandbox.play("demo")
        sandbox.state()


@pytest.fixture(autouse=True)
def alone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the tests within run as they would for anybody: no variables of ours, none of our ini."""
    for name in ("ENODE_SANDBOX_URL", "ENODE_SANDBOX_CONTROL_TOKEN", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    pytester.makefile(".ini", pytest=INI)


def passes(pytester: pytest.Pytester, program: str, count: int = 1, *arguments: str) -> None:
    pytester.makepyfile(program)
    pytester.runpytest(*arguments).assert_outcomes(passed=count)


def section(result: pytest.RunResult) -> list[str]:
    """Give what a report tells of the sandbox."""
    lines = result.outlines
    (start, *_more) = (place for place, line in enumerate(lines) if re.fullmatch(r"-+ Enode sandbox -+", line))
    end = next(place for place in range(start + 1, len(lines)) if lines[place][:3] in {"===", "___", "---"})
    return lines[start + 1 : end]


# fixtures


def test_every_test_has_a_fresh_client_on_one_server(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import pytest

        SEEN = []

        @pytest.mark.parametrize("number", range(3))
        def test_it(enode_sandbox, enode_server, number):
            assert enode_sandbox.now.isoformat() == "2025-01-06T17:00:00+00:00"
            assert enode_sandbox.state().users == []
            enode_sandbox.add_user(id="ada")
            enode_sandbox.advance("1h")
            SEEN.append((enode_sandbox.client_id, enode_sandbox.url))

        def test_they_are_gone_when_their_test_is(enode_server):
            import json, urllib.request
            assert len({client for client, url in SEEN}) == 3
            assert {url for client, url in SEEN} == {enode_server.url}
            with urllib.request.urlopen(f"{enode_server.url}/sandbox/health") as got:
                assert json.load(got)["clients"] == 1
        """,
        4,
    )


def test_webhooks_are_registered_and_the_clock_stands(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        def test_it(enode_webhooks, enode_sandbox):
            car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada")
            event = enode_webhooks.wait_for("user:vehicle:discovered", vehicle__id=car.id)
            assert (event.user.id, enode_sandbox.now.second) == ("ada", 0)
        """,
    )


def test_a_sandbox_is_still_there_for_what_ends_after_the_test(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import pytest

        @pytest.fixture
        def home(enode_sandbox):
            yield enode_sandbox.add_user(id="ada")
            enode_sandbox.remove(user="ada")

        def test_it(home):
            assert home.id == "ada"

        def test_that_removes_its_client_itself(enode_sandbox):
            enode_sandbox.remove_client()
        """,
        2,
    )


def test_nothing_is_imported_for_tests_that_do_not_ask(pytester: pytest.Pytester) -> None:
    program = "import sys, sandbox.pytest_plugin; print(sorted(n for n in sys.modules if n.startswith('sandbox')))"
    assert pytester.run(sys.executable, "-c", program).outlines == ["['sandbox', 'sandbox.pytest_plugin']"]


# markers


def test_a_marker_says_what_a_sandbox_begins_with(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import json, urllib.request
        import pytest

        pytestmark = pytest.mark.enode(seed=5, start="2025-03-01T08:00:00Z")

        def terms(sandbox):
            with urllib.request.urlopen(f"{sandbox.url}/sandbox/clients") as got:
                return next(one for one in json.load(got) if one["clientId"] == sandbox.client_id)

        def test_module(enode_sandbox):
            told = terms(enode_sandbox)
            assert (told["seed"], told["start"]) == (5, "2025-03-01T08:00:00.000Z")

        @pytest.mark.enode(seed=6, clock=60, api_version="2024-01-01", settings={"telemetry": "polled"})
        def test_function(enode_sandbox):
            told = terms(enode_sandbox)
            assert (told["seed"], told["start"]) == (6, "2025-03-01T08:00:00.000Z")
            assert (told["clock"], told["apiVersion"]) == (60, "2024-01-01")
            assert told["settings"] == {"telemetry": "polled"}
        """,
        2,
        "--strict-markers",
    )


def test_a_scenario_brings_its_own_start_and_seed(pytester: pytest.Pytester) -> None:
    pytester.makefile(
        ".yaml", story="name: x\nstart: '2025-03-01T08:00:00Z'\nsteps:\n  - add_user: {id: ada}\n    as: ada\n"
    )
    passes(
        pytester,
        """
        import pytest

        @pytest.mark.enode(scenario="story.yaml")
        def test_file(enode_sandbox):
            enode_sandbox.expect(user="ada", id="ada")
            assert enode_sandbox.now.isoformat() == "2025-03-01T08:00:00+00:00"

        @pytest.mark.enode(scenario="demo")
        def test_name_without_a_start(enode_sandbox):
            enode_sandbox.expect(vehicle="car", userId="ada")
            assert enode_sandbox.now.isoformat() == "2025-01-06T17:00:00+00:00"

        @pytest.mark.enode(scenario={"name": "x", "start": "2025-04-01T08:00:00Z", "steps": []})
        def test_whole(enode_sandbox):
            assert enode_sandbox.now.isoformat() == "2025-04-01T08:00:00+00:00"

        @pytest.mark.enode(scenario="story.yaml", start="2025-05-01T08:00:00Z")
        def test_with_another_start(enode_sandbox):
            assert enode_sandbox.now.isoformat() == "2025-05-01T08:00:00+00:00"
        """,
        4,
    )


@pytest.mark.parametrize(
    ("marker", "sentence"),
    [
        (
            "seeed=3",
            "@pytest.mark.enode does not know seeed: it takes seed, start, scenario, settings, api_version, clock",
        ),
        ("3", "@pytest.mark.enode does not know 3: it takes seed, start, "),
        ("scenario='nowhere'", "@pytest.mark.enode: there is no scenario 'nowhere': must be a file, or one of "),
        ("scenario='wrong.yaml'", "@pytest.mark.enode: wrong.yaml:3: $.steps[0].fly: is not a verb: must be one of "),
    ],
)
def test_a_wrong_marker_is_named_without_a_traceback(pytester: pytest.Pytester, marker: str, sentence: str) -> None:
    pytester.makefile(".yaml", wrong="name: x\nsteps:\n  - fly: away\n")
    pytester.makepyfile(f"import pytest\n@pytest.mark.enode({marker})\ndef test_it(enode_sandbox): pass")
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    assert any(line.startswith(sentence) for line in result.outlines)
    assert "def enode_sandbox" not in result.stdout.str()


def test_the_marker_and_the_fixtures_are_documented(pytester: pytest.Pytester) -> None:
    assert (
        "@pytest.mark.enode(seed, start, scenario, settings, api_version, clock)"
        in pytester.runpytest("--markers").stdout.str()
    )
    told = pytester.runpytest("--fixtures").stdout.str()
    assert all(
        name in told
        for name in ("enode_sandbox", "enode_webhooks", "enode_server", "enode_clock", "enode_module_sandbox")
    )
    assert "A fresh, isolated client with a standing clock" in told


# reports


def test_a_failure_shows_what_happened_in_its_sandbox(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FAILING)
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    told = section(result)
    assert re.fullmatch(r"client \w+, its time 2025-01-06T17:00:20\+00:00", told[0])
    assert told[1].startswith("facts: ")
    text = "\n".join(told)
    for expected in (
        r"  2025-01-06T17:00:05.000Z  state-changed  [\w-]+  begin  CHARGING",
        r"requests: 2",
        r"  2025-01-06T17:00:20.000Z  POST /vehicles/[\w-]+/charging  200",
        r"  2025-01-06T17:00:20.000Z  GET /vehicles/nobody  404  \{.*\}",
        r"deliveries: \d+",
        r"  2025-01-06T17:00:05.000Z  http://127.0.0.1:\d+/webhooks  try 1: 503  user:vehicle:updated",
        r"  2025-01-06T17:00:15.000Z  http://127.0.0.1:\d+/webhooks  try 2: 204  user:vehicle:updated",
    ):
        assert re.search(f"^{expected}", text, re.MULTILINE), (expected, text)


def test_its_journal_lies_where_the_report_says_and_plays_again(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FAILING)
    told = section(pytester.runpytest())
    path = Path(told[-2].removeprefix("journal: "))
    assert path.parent == pytester.path / ".pytest_cache" / "d" / "enode-sandbox"
    assert told[-1] == f"  play it again with: enode-sandbox play {path}"
    checked = CliRunner().invoke(main, ["check", str(path)], env=environment())
    assert (checked.exit_code, checked.output) == (0, "1 file in order\n")
    played = CliRunner().invoke(main, ["play", str(path)], env=environment())
    assert played.exit_code == 0, played.output
    assert "plug in: INITIALIZING" in played.output
    assert "2025-01-06T17:00:05.000Z" in played.output


def test_a_passing_test_shows_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(enode_sandbox): pass")
    result = pytester.runpytest("-rA")
    assert "Enode sandbox" not in result.stdout.str()
    assert not (pytester.path / ".pytest_cache" / "d").exists()


def test_only_the_last_of_many_facts_are_shown(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_it(enode_sandbox):
            for number in range(40):
                enode_sandbox.note(f"number {number}")
            assert False
        """
    )
    told = section(pytester.runpytest())
    assert told[1] == "facts: 40, the last 30"
    assert told[2].endswith("number 10")
    assert told[31].endswith("number 39")
    assert told[32:34] == ["requests: none", "deliveries: none"]


@pytest.mark.parametrize(
    ("program", "outcomes"),
    [
        (
            """
            import pytest

            @pytest.fixture
            def home(enode_sandbox):
                enode_sandbox.note("in the fixture")
                raise ValueError

            def test_it(home): pass
            """,
            {"errors": 1},
        ),
        (
            """
            import pytest

            @pytest.fixture
            def home(enode_sandbox):
                yield
                enode_sandbox.note("in the fixture")
                raise ValueError

            def test_it(home): pass
            """,
            {"passed": 1, "errors": 1},
        ),
        (
            """
            def test_it(enode_sandbox, enode_webhooks):
                enode_sandbox.note("in the fixture")
                enode_sandbox.add_webhook(url=enode_webhooks.url, secret="not the secret", api_version="2024-01-01")
                enode_sandbox.add_vehicle(vendor="TESLA", user="ada")
                enode_sandbox.advance("1s")
            """,
            {"passed": 1, "errors": 1},
        ),
    ],
    ids=["before", "after", "a bad signature"],
)
def test_what_fails_around_a_test_shows_it_too(pytester: pytest.Pytester, program: str, outcomes: Any) -> None:
    pytester.makepyfile(program)
    result = pytester.runpytest()
    result.assert_outcomes(**outcomes)
    assert any(line.endswith("in the fixture") for line in section(result))


def test_a_server_that_is_gone_does_not_hide_why_a_test_failed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_it(enode_sandbox, enode_server):
            enode_server.close()
            assert "this" == "that"
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    assert re.fullmatch(
        r"nothing can be shown of client \w+: no sandbox answers at .*: Connection refused", section(result)[0]
    )


def test_a_world_that_broke_is_shown_as_far_as_it_came(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from sandbox.world.webhooks import Webhooks

        def test_it(enode_sandbox, monkeypatch):
            enode_sandbox.note("before")
            monkeypatch.setattr(Webhooks, "add", None)
            enode_sandbox.add_webhook()
        """
    )
    result = pytester.runpytest("-p", "no:logging")
    result.assert_outcomes(failed=1)
    assert any(line.endswith("before") for line in section(result))


# the module's sandbox


FURNISHED = """
import pytest

pytestmark = [pytest.mark.enode(start="2025-03-01T08:00:00Z"), pytest.mark.enode_shared]

@pytest.fixture(scope="module")
def car(enode_module_sandbox):
    enode_module_sandbox.advance("1h")
    return enode_module_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)

@pytest.mark.parametrize("number", range(3))
def test_it(enode_sandbox, enode_webhooks, enode_clock, car, number):
    assert enode_clock.now.isoformat() == "2025-03-01T09:00:00+00:00"
    assert len(enode_sandbox.state().webhooks) == 1
    enode_sandbox.expect(vehicle=car, chargeState__batteryLevel=40)
    enode_sandbox.plug_in(car)
    enode_webhooks.wait_for("user:vehicle:updated", vehicle__chargeState__isCharging=True)
    enode_sandbox.remove(user="ada")
"""


def test_tests_that_share_a_sandbox_begin_as_their_module_furnished_it(pytester: pytest.Pytester) -> None:
    passes(pytester, FURNISHED, 3)


def test_a_shared_sandbox_is_shown_when_a_test_fails_and_goes_with_its_module(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a=FURNISHED + "    assert number != 1",
        test_b="""
        def test_it(enode_server):
            import json, urllib.request
            with urllib.request.urlopen(f"{enode_server.url}/sandbox/health") as got:
                assert json.load(got)["clients"] == 1
        """,
    )
    result = pytester.runpytest()
    result.assert_outcomes(passed=3, failed=1)
    assert any("CHARGING" in line for line in section(result))


def test_a_test_of_a_shared_sandbox_begins_nothing_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.enode_shared
        @pytest.mark.enode(seed=3)
        def test_it(enode_sandbox):
            pass
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    assert "belongs to the module" in result.stdout.str()


# the clock, and asynchronous tests


def test_the_clock_is_read_and_moved(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import pytest
        from datetime import timedelta

        def test_it(enode_clock, enode_sandbox):
            begun = enode_clock.now
            enode_clock.advance(timedelta(minutes=5))
            enode_clock.move_to("2025-01-06T18:00:00Z")
            enode_clock.wait_until("wed 07:30")
            assert enode_clock.now.isoformat() == "2025-01-08T07:30:00+00:00"
            car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
            enode_sandbox.plug_in(car)
            half = {"expect": {"vehicle": car.id, "chargeState.batteryLevel": 50}}
            assert enode_clock.until(half).reached
            with pytest.raises(AssertionError, match="was not met within 1m"):
                enode_clock.until({"expect": {"vehicle": car.id, "chargeState.batteryLevel": 99}}, within="1m")
            enode_clock.run(60)
            enode_clock.stop()
        """,
    )


def test_a_program_in_the_loop_of_an_asynchronous_test_takes_webhooks_meanwhile(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import asyncio

        async def take(reader, writer):
            await reader.readuntil(b"\\r\\n\\r\\n")
            writer.write(b"HTTP/1.1 204 No Content\\r\\nConnection: close\\r\\n\\r\\n")
            writer.close()

        async def story(sandbox, hooks, clock):
            server = await asyncio.start_server(take, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            await sandbox.add_webhook(url=f"http://127.0.0.1:{port}/")
            car = await sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
            await clock.advance("1m")
            await hooks.wait_for("user:vehicle:discovered", vehicle__id=car.id)
            taken = [one.status for one in await sandbox.deliveries() if str(port) in one.url]
            server.close()
            assert taken == [204]
            assert clock.now > clock.plain.now.replace(year=2024)
            assert sandbox.client_id == sandbox.plain.client_id

        def test_it(enode_sandbox_async, enode_webhooks_async, enode_clock_async):
            asyncio.run(story(enode_sandbox_async, enode_webhooks_async, enode_clock_async))
        """,
    )


# journals


def test_journals_lie_beside_the_junit_xml_or_where_they_are_wanted(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FAILING)
    pytester.runpytest("--junitxml=out/report.xml").assert_outcomes(failed=1)
    assert len(list((pytester.path / "out" / "enode-journals").glob("*.json"))) == 1
    pytester.runpytest("--enode-journals=kept").assert_outcomes(failed=1)
    assert len(list((pytester.path / "kept").glob("*.json"))) == 1


def test_without_a_cache_a_failure_is_told_all_the_same(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FAILING)
    result = pytester.runpytest("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    assert not any("journal:" in line for line in section(result))


# one server a run


SHARED = """
import pathlib
import pytest

@pytest.mark.parametrize("number", range(8))
def test_it(enode_sandbox, enode_webhooks, number, worker_id):
    car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada")
    enode_webhooks.wait_for("user:vehicle:discovered", vehicle__id=car.id)
    assert len(enode_sandbox.state().assets) == 1
    told = f"{enode_sandbox.url} {enode_sandbox.client_id} {worker_id}"
    pathlib.Path(f"seen-{number}.txt").write_text(told)
"""


def seen(pytester: pytest.Pytester) -> tuple[set[str], set[str], set[str]]:
    """Give the servers, clients and workers of all tests within."""
    told = [path.read_text().split() for path in pytester.path.glob("seen-*.txt")]
    urls, clients, workers = (set(column) for column in zip(*told, strict=True))
    return urls, clients, workers


def test_under_xdist_all_workers_share_one_server(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SHARED)
    pytester.runpytest_subprocess("-n", "2", "--dist", "each").assert_outcomes(passed=16)
    urls, clients, _workers = seen(pytester)
    assert (len(urls), len(clients)) == (1, 8)


def test_a_server_elsewhere_is_used_and_left_as_it_was(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = ThreadedServer(Options(control_token="s3cret"))
    monkeypatch.setenv("ENODE_SANDBOX_URL", server.url)
    monkeypatch.setenv("ENODE_SANDBOX_CONTROL_TOKEN", "s3cret")
    pytester.makepyfile(SHARED)
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=8)
    urls, clients, workers = seen(pytester)
    assert (urls, len(clients), workers) == ({server.url}, 8, {"gw0", "gw1"})
    headers = {"Authorization": "Bearer s3cret"}
    with urlopen(Request(f"{server.url}/sandbox/health", headers=headers)) as answer:
        assert b'"clients":1' in answer.read()
    server.close()


def test_a_server_elsewhere_that_does_not_answer_is_named(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox() as gone:
        url = gone.url
    monkeypatch.setenv("ENODE_SANDBOX_URL", url)
    pytester.makepyfile("def test_it(enode_sandbox): pass")
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"E *ConnectionError: no sandbox answers at {url}: Connection refused"])


# planned faults

PLANNING = """
import pytest
from urllib.error import HTTPError
from urllib.request import Request, urlopen

def test_it(enode_sandbox):
    enode_sandbox.do("break_api", path="/users", status=503)
    login = f"client_id={enode_sandbox.client_id}&client_secret={enode_sandbox.client_secret}"
    form = f"grant_type=client_credentials&{login}"
    with urlopen(Request(enode_sandbox.token_url, form.encode())) as got:
        token = got.read().decode().split('"')[3]
    try:
        urlopen(Request(f"{enode_sandbox.url}/PATH", headers={"Authorization": f"Bearer {token}"})).close()
    except HTTPError as error:
        error.close()
"""


def test_a_test_whose_planned_fault_was_met_passes(pytester: pytest.Pytester) -> None:
    passes(pytester, PLANNING.replace("PATH", "users"))


def test_a_test_whose_planned_fault_was_never_met_fails_and_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PLANNING.replace("PATH", "vehicles"))
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["planned and never met: * (status of calls, seen by 0). --enode-allow-unmet-faults *"])


@pytest.mark.parametrize("how", ["option", "ini"])
def test_planned_faults_may_be_allowed_to_go_unmet(pytester: pytest.Pytester, how: str) -> None:
    if how == "ini":
        pytester.makefile(".ini", pytest=INI + "enode_allow_unmet_faults = true\n")
    arguments = ["--enode-allow-unmet-faults"] if how == "option" else []
    passes(pytester, PLANNING.replace("PATH", "vehicles"), 1, *arguments)
