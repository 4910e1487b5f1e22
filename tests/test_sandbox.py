"""`Sandbox`: a server in a thread or elsewhere, and everything that a program can do with it."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

import sandbox as package
from sandbox import ExpectationNotMet, Sandbox, SandboxError
from sandbox.files import Refused
from sandbox.scenario.verbs import VERBS
from sandbox.server import Options
from sandbox.threaded import ThreadedServer
from tests.processes import LONGEST_SECONDS

START = datetime(2025, 1, 6, 17, tzinfo=UTC)
STORY = {
    "name": "a story",
    "start": "2025-03-01T08:00:00Z",
    "seed": 5,
    "settings": {"telemetry": "polled"},
    "steps": [
        {"add_vehicle": {"vendor": "TESLA", "user": "ada"}, "as": "car"},
        {"expect": {"user": "ada", "id": "ada"}},
    ],
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(start=START, seed=7) as made:
        yield made


def threads() -> set[threading.Thread]:
    """Give the threads that serve; the pytest plugin may have one of its own."""
    return {thread for thread in threading.enumerate() if thread.name == "enode-sandbox"}


def terms(sandbox: Sandbox) -> dict[str, Any]:
    """Give what the server says of a sandbox's client."""
    with urlopen(f"{sandbox.url}/sandbox/clients") as answer:
        return next(client for client in json.load(answer) if client["clientId"] == sandbox.client_id)


# serving


def test_the_example_of_the_docstring_works(capsys: pytest.CaptureFixture[str]) -> None:
    lines = str(inspect.getdoc(Sandbox)).splitlines()
    example = textwrap.dedent("\n".join(line for line in lines if line.startswith("    ")))
    exec(f"from sandbox import Sandbox\n{example}\n    print(sandbox.now, sandbox.state().assets[0].truth.level)")
    assert capsys.readouterr().out.startswith("2025-01-06 19:00:00+00:00 7")


def test_a_program_under_test_gets_in_with_what_the_sandbox_says(sandbox: Sandbox) -> None:
    form = f"grant_type=client_credentials&client_id={sandbox.client_id}&client_secret={sandbox.client_secret}"
    with urlopen(Request(sandbox.token_url, form.encode())) as answer:
        token = json.load(answer)["access_token"]
    car = sandbox.add_vehicle(vendor="TESLA", user="ada")
    with urlopen(Request(f"{sandbox.url}/vehicles", headers={"Authorization": f"Bearer {token}"})) as answer:
        assert [vehicle["id"] for vehicle in json.load(answer)["data"]] == [car.id]


def test_the_clock_stands_still_unless_told_otherwise(sandbox: Sandbox) -> None:
    assert (sandbox.now, terms(sandbox)["clock"]) == (START, 0)


def test_it_ends_with_its_block_also_by_an_exception() -> None:
    made: list[Sandbox] = []
    before = threads()

    def fail() -> None:
        with Sandbox() as sandbox:
            made.append(sandbox)
            assert len(threads() - before) == 1
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    (sandbox,) = made
    assert threads() == before
    with pytest.raises(ConnectionError, match="no sandbox answers at"):
        Sandbox.connect(sandbox.url)
    sandbox.close()


def test_two_at_once_know_nothing_of_one_another(sandbox: Sandbox) -> None:
    with Sandbox(start=START, seed=7) as other:
        assert sandbox.url != other.url
        sandbox.add_user(id="ada")
        sandbox.advance("1h")
        assert (other.state().users, other.now) == ([], START)


def test_the_same_beginning_gives_the_same_world(sandbox: Sandbox) -> None:
    with Sandbox(start="2025-01-06T17:00:00Z", seed=7) as other:
        ids = [one.add_vehicle(vendor="TESLA", user=True).id for one in (sandbox, other)]
        assert ids[0] == ids[1]
        assert sandbox.state().digest == other.state().digest


def test_everything_that_a_world_begins_with_can_be_said() -> None:
    with Sandbox(
        start=START, seed=9, clock=60, api_version="2024-01-01", settings={"telemetry": "polled", "page_size": 7}
    ) as sandbox:
        told = terms(sandbox)
    assert (told["start"], told["seed"], told["clock"]) == ("2025-01-06T17:00:00.000Z", 9, 60)
    assert (told["apiVersion"], told["settings"]) == ("2024-01-01", {"telemetry": "polled", "pageSize": 7})


@pytest.mark.parametrize("how", ["whole", "a file", "over another start"])
def test_a_scenario_brings_its_own_beginning(tmp_path: Path, how: str) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(json.dumps(STORY))
    given = {"start": START} if how == "over another start" else {}
    with Sandbox(scenario=STORY if how == "whole" else str(path), **given) as sandbox:
        told = terms(sandbox)
        assert told["start"] == ("2025-01-06T17:00:00.000Z" if given else "2025-03-01T08:00:00.000Z")
        assert (told["seed"], told["settings"]) == (5, {"telemetry": "polled"})
        sandbox.expect(vehicle="car", userId="ada")
        assert [(run.name, run.done, run.failed) for run in sandbox.scenarios()] == [("a story", True, False)]


def test_a_scenario_of_ours_is_known_by_its_name() -> None:
    with Sandbox(scenario="demo") as sandbox:
        sandbox.expect(vehicle="car", information__displayName="Ada's car")


@pytest.mark.parametrize(
    ("given", "kind", "sentence"),
    [
        ({"start": "yesterday"}, ValueError, "'yesterday' is not a moment such as"),
        ({"start": datetime(2025, 1, 6)}, ValueError, "'2025-01-06T00:00:00' is not a moment such as .* with Z"),  # noqa: DTZ001
        ({"scenario": "nowhere"}, Refused, "there is no scenario 'nowhere': must be a file, or one of"),
        ({"scenario": {"name": "x"}}, SandboxError, "scenario.steps is required"),
        ({"settings": {"pace": 1}}, SandboxError, "settings.pace is not known: must be one of telemetry, "),
        ({"clock": "fast"}, SandboxError, "clock must be one of real, manual"),
        ({"seed": -1}, SandboxError, "seed must be at least 0, got -1"),
        ({"api_version": "2023"}, SandboxError, "apiVersion must be one of 2024-10-01, "),
    ],
)
def test_a_wrong_beginning_is_named_and_leaves_nothing_running(given: Any, kind: Any, sentence: str) -> None:
    before = threads()
    with pytest.raises(kind, match=sentence):
        Sandbox(**given)
    assert threads() <= before


def test_a_program_that_forgets_to_close_ends_all_the_same() -> None:
    program = "from sandbox import Sandbox; s = Sandbox(); s.add_user(id='ada'); print(s.state().users[0].id)"
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "ada\n", "")


def test_what_is_public_comes_from_the_package() -> None:
    assert all(getattr(package, name) for name in package.__all__)
    with pytest.raises(AttributeError, match="module 'sandbox' has no attribute 'Sandpit'"):
        _ = package.Sandpit


# elsewhere, and other clients


def test_a_server_elsewhere_is_driven_like_ones_own(sandbox: Sandbox) -> None:
    with Sandbox.connect(f"{sandbox.url}/") as other:
        other.add_user(id="ada")
        other.advance("1h")
        assert (other.url, other.token_url, other.now) == (sandbox.url, sandbox.token_url, sandbox.now)
    assert [user.id for user in sandbox.state().users] == ["ada"]


def test_a_client_that_is_not_there_is_told_at_once(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="there is no client 'nobody'"):
        Sandbox.connect(sandbox.url, client_id="nobody")


def test_a_guarded_server_wants_its_token() -> None:
    server = ThreadedServer(Options(control_token="s3cret"))
    try:
        with pytest.raises(SandboxError, match="needs the control token as a bearer token"):
            Sandbox.connect(server.url)
        with Sandbox.connect(server.url, control_token="s3cret") as sandbox, sandbox.add_client() as other:
            assert other.add_user(id="ada").id == "ada"
    finally:
        server.close()


def test_clients_of_one_server_are_isolated(sandbox: Sandbox) -> None:
    with sandbox.add_client(client_id="other", start=START, api_version="2024-01-01") as other:
        assert (other.client_id, other.url) == ("other", sandbox.url)
        assert other.client_secret not in {"", sandbox.client_secret}
        other.add_user(id="ada")
        other.advance("1h")
        assert (sandbox.state().users, sandbox.now) == ([], START)
        assert terms(other)["apiVersion"] == "2024-01-01"
        other.remove_client()
        with pytest.raises(SandboxError, match="there is no client 'other'"):
            other.add_user(id="ben")
    assert sandbox.add_user(id="ben").id == "ben"


def test_a_client_without_a_name_gets_one(sandbox: Sandbox) -> None:
    with sandbox.add_client() as one, sandbox.add_client() as other:
        assert len({one.client_id, other.client_id, sandbox.client_id}) == 3


# verbs


def test_verbs_are_methods(sandbox: Sandbox) -> None:
    ada = sandbox.add_user(id="ada")
    home = sandbox.add_location(user=ada, name="Home", latitude=59.9, longitude=10.7)
    work = sandbox.add_location(user="ada", name="Work", latitude=59.8, longitude=10.6)
    account = sandbox.add_account(vendor="TESLA")
    car = sandbox.add_vehicle(vendor="TESLA", account=account, location=home, battery_level=40)
    sandbox.link(account, user=ada)
    assert sandbox.call(method="GET", path=f"/vehicles/{car.id}").body.userId == "ada"
    sandbox.plug_in(car, power=7.4)
    sandbox.advance(timedelta(minutes=1))
    sandbox.expect(vehicle=car, chargeState__isCharging=True, chargeState__chargeRate={"near": 7.4, "within": 0.1})
    sandbox.stop_charging(car)
    sandbox.unplug(vehicle=car.id)
    sandbox.drive(car, to=work, duration=timedelta(minutes=30))
    sandbox.wait_until(START + timedelta(hours=1))
    sandbox.expect(vehicle=car, location__id=work.id, true={"is_driving": False})
    sandbox.unlink(account)
    sandbox.expect_event("user:vehicle:deleted", within=60)
    sandbox.remove(user=ada)
    assert sandbox.state().users == []


def test_a_verb_may_be_done_by_its_name(sandbox: Sandbox) -> None:
    car = sandbox.do("add_vehicle", vendor="TESLA", user="ada", battery_level=40)
    sandbox.do("expect", vehicle=car, chargeState__batteryLevel=40)
    with pytest.raises(ValueError, match=f"'fly' is not a verb: must be one of {', '.join(VERBS)}"):
        sandbox.do("fly")


def test_a_list_of_steps_is_checked_whole_and_stops_where_the_world_refuses(sandbox: Sandbox) -> None:
    made = sandbox.do_all({"add_vehicle": {"vendor": "TESLA", "user": "ada"}, "as": "car"}, {"note": "hello"})
    assert (made[0].vendor, made[1]) == ("TESLA", {})
    with pytest.raises(SandboxError, match="fly is not a verb"):
        sandbox.do_all({"plug_in": "car"}, {"fly": "away"})
    with pytest.raises(SandboxError, match="step 1: cannot plug in a vehicle that is INITIALIZING") as refusal:
        sandbox.do_all({"plug_in": "car"}, {"plug_in": "car"}, {"note": "never"})
    assert (refusal.value.problem["step"], refusal.value.problem["results"]) == (1, [{"id": made[0].id}])


def test_a_refusal_shows_the_line_of_the_program_and_not_our_own(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="there is no vehicle 'nobody'") as refusal:
        sandbox.unplug("nobody")
    shown = [entry for entry in refusal.traceback if not entry.ishidden(refusal)]
    assert [entry.path for entry in shown] == [Path(__file__)]


def test_an_expectation_that_is_not_met_is_a_failed_assertion(sandbox: Sandbox) -> None:
    car = sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
    with pytest.raises(AssertionError) as unmet:
        sandbox.expect(vehicle=car, chargeState__batteryLevel={"above": 70})
    assert isinstance(unmet.value, ExpectationNotMet)
    assert str(unmet.value) == 'chargeState.batteryLevel: wanted {"above":70}, saw 40'


# time


@pytest.mark.parametrize(
    "move",
    [
        lambda sandbox: sandbox.advance("2h"),
        lambda sandbox: sandbox.advance(7200),
        lambda sandbox: sandbox.advance(by=timedelta(hours=2)),
        lambda sandbox: sandbox.advance(to="2025-01-06T19:00:00Z"),
        lambda sandbox: sandbox.advance(to=START + timedelta(hours=2)),
        lambda sandbox: sandbox.do("advance", by="2h"),
        lambda sandbox: sandbox.wait_until("19:00"),
    ],
)
def test_time_is_moved_by_or_to(sandbox: Sandbox, move: Callable[[Sandbox], Any]) -> None:
    move(sandbox)
    assert sandbox.now == START + timedelta(hours=2)


def test_time_is_moved_until_something_is_seen_but_not_for_ever(sandbox: Sandbox) -> None:
    car = sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
    sandbox.plug_in(car)
    moved = sandbox.advance(until={"expect": {"vehicle": car.id, "chargeState.isCharging": True}})
    assert (moved.reached, sandbox.now) == (True, START + timedelta(seconds=5))
    never = {"expect": {"vehicle": car.id, "chargeState.batteryLevel": 0}}
    moved = sandbox.advance(until=never, within=timedelta(hours=1))
    assert (moved.reached, sandbox.now) == (False, START + timedelta(hours=1, seconds=5))


def test_a_move_of_time_has_a_deadline_in_real_time(sandbox: Sandbox) -> None:
    sandbox.add_webhook()
    moved = sandbox.advance("2000d", deadline=timedelta(milliseconds=20))
    assert (moved.reached, moved.stoppedBy) == (False, "deadline")
    assert sandbox.now < START + timedelta(days=2000)


def test_a_move_of_time_is_watched_and_cancelled_from_another_thread(sandbox: Sandbox) -> None:
    sandbox.add_webhook()
    assert sandbox.cancel_advance() is False
    with ThreadPoolExecutor() as pool:
        moving = pool.submit(sandbox.advance, "2000d")
        while sandbox.now < START + timedelta(days=1):
            assert not moving.done()
        with pytest.raises(SandboxError, match="time is being moved already"):
            sandbox.advance("1s")
        assert sandbox.cancel_advance() is True
        assert moving.result().stoppedBy == "cancelled"


def test_the_clock_is_turned(sandbox: Sandbox) -> None:
    assert sandbox.set_clock("real").rate == 1
    assert sandbox.set_clock(3600).rate == 3600
    while sandbox.now < START + timedelta(minutes=1):
        pass
    assert sandbox.set_clock("manual").rate == 0
    assert sandbox.now == sandbox.now


# looking, and going back


def test_what_happened_can_be_looked_at(sandbox: Sandbox) -> None:
    sandbox.add_webhook()
    car = sandbox.add_vehicle(vendor="TESLA", user="ada")
    sandbox.plug_in(car)
    sandbox.advance("10s")
    changes = sandbox.facts(kind="state-changed", asset=car.id)
    assert [(fact.trigger, fact.state) for fact in changes] == [("plug_in", "INITIALIZING"), ("begin", "CHARGING")]
    assert sandbox.facts(after=changes[-1].number, kind="state-changed") == []
    assert [delivery.status for delivery in sandbox.deliveries(event="user:vehicle:discovered")] == [204]
    assert sandbox.deliveries(webhook="11111111-1111-4111-8111-111111111111") == []
    assert sandbox.requests() == []
    assert sandbox.state().assets[0].truth.state == "CHARGING"


def test_a_scenario_is_begun_and_goes_on_as_time_does(sandbox: Sandbox) -> None:
    run = sandbox.play({"name": "later", "steps": [{"advance": "1h"}, {"add_user": {"id": "ada"}}]})
    assert (run.name, run.done) == ("later", False)
    sandbox.advance("1h")
    assert [(run.done, run.failed) for run in sandbox.scenarios()] == [(True, False)]
    assert sandbox.play("demo").name == "A home that lives"


def test_a_world_is_begun_again(sandbox: Sandbox) -> None:
    sandbox.add_user(id="ada")
    sandbox.advance("1h")
    sandbox.reset()
    assert (sandbox.now, sandbox.state().users, terms(sandbox)["seed"]) == (START, [], 7)
    sandbox.reset(seed=8, scenario="demo")
    assert (terms(sandbox)["seed"], len(sandbox.state().assets)) == (8, 6)


def test_a_place_is_named_and_gone_back_to(sandbox: Sandbox) -> None:
    sandbox.snapshot("empty")
    sandbox.add_user(id="ada")
    sandbox.advance("1h")
    sandbox.restore("empty")
    assert (sandbox.now, sandbox.state().users) == (START, [])


def test_the_journal_plays_again_to_the_same_world(sandbox: Sandbox) -> None:
    with sandbox.add_client(start=START, seed=3, settings={"telemetry": "polled"}) as first:
        car = first.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
        first.play({"name": "within", "steps": [{"add_user": {"id": "ben"}, "as": "ben"}]})
        first.do_all({"add_user": {"id": "cleo"}, "as": "cleo"}, {"expect": {"user": "ben", "id": "ben"}})
        first.plug_in(car)
        first.advance("2h")
        first.call(method="POST", path=f"/vehicles/{car.id}/charging", body={"action": "STOP"})
        first.advance("1m")
        journal = first.journal()
        with sandbox.add_client(scenario=journal) as second:
            second.advance(to=first.now)
            assert [run.failed for run in second.scenarios()] == [False, False]
            assert second.state().assets == first.state().assets
            assert second.now == first.now


def test_threads_share_a_sandbox(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: sandbox.add_user(id=f"user {number}").id, range(64)))
    assert sorted(made) == sorted(user.id for user in sandbox.state().users)
