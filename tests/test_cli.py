"""The command line: every command and flag, what it prints, and how it ends."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from sandbox import Sandbox, __version__
from sandbox.cli import main
from sandbox.moments import written
from sandbox.scenario.schema import editor_schema
from sandbox.scenario.verbs import VERBS
from sandbox.server import Options
from sandbox.settings import NAMES
from sandbox.threaded import ThreadedServer
from tests.conftest import START
from tests.processes import LONGEST_SECONDS, environment

FLAGS = {
    "serve": {
        "--host", "--port", "--scenario", "--clock", "--start", "--seed", "--db", "--control-token", "--ready-file",
        "--log-format", "--log-level", "--set",
    },
    "play": {"--seed", "--report", "--junit", "--json"},
    "check": set(),
    "do": {"--url", "--client", "--control-token"},
    "vendors": {"--type", "--json"},
    "verbs": {"--schema", "--json"},
    "journal": {"--url", "--client", "--control-token", "--out"},
    "openapi": {"--url", "--version"},
    "replay": {"--client", "--to", "--steps", "--scenario", "--serve", "--port"},
}  # fmt: skip
GOOD = """\
name: A short story
start: "2025-01-06T17:00:00Z"
steps:
  - add_vehicle: {vendor: TESLA, user: ada, battery_level: 40}
    as: car
  - plug_in: car
  - expect: {vehicle: car, chargeState.isCharging: true, within: 10s}
  - note: The car charges.
"""


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def run(*arguments: str | Path, **variables: str) -> Ran:
    """Run a command in this process."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment(**variables))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def write(folder: Path, text: str, name: str = "story.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


# help


def test_there_are_the_commands_and_flags_that_were_promised() -> None:
    flags = {
        name: {flag for param in command.params for flag in param.opts if isinstance(param, click.Option)}
        for name, command in main.commands.items()
    }
    assert flags == FLAGS


@pytest.mark.parametrize("command", FLAGS)
def test_help_tells_of_every_flag_its_variable_and_what_it_is_for(command: str) -> None:
    told = " ".join(run(command, "--help").out.split())
    assert run(command, "-h").out.split() == run(command, "--help").out.split()
    for option in main.commands[command].params:
        if isinstance(option, click.Option):
            (flag,) = option.opts
            assert option.envvar == f"ENODE_SANDBOX_{flag.removeprefix('--').replace('-', '_').upper()}"
            assert option.envvar in told.replace("env var: ", "")
            assert option.help is not None
            assert option.help in told


def test_the_first_help_lists_the_commands_and_says_that_it_is_unofficial() -> None:
    told = run("--help").out
    assert all(f"\n  {name} " in told for name in FLAGS)
    assert "not affiliated with Enode" in " ".join(told.split())


def test_the_help_of_serve_lists_every_setting() -> None:
    told = run("serve", "--help").out
    assert all(f"\n  {name}=" in told for name in NAMES)


def test_the_module_is_the_command() -> None:
    asked = [sys.executable, "-m", "sandbox", "--version"]
    ended = subprocess.run(asked, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=True)
    assert ended.stdout == f"enode-sandbox, version {__version__}\n"


@pytest.mark.parametrize("arguments", [("fly",), ("serve", "--fly"), ("play",), ("check",), ("do",), ("replay",)])
def test_what_is_asked_wrongly_ends_with_2_and_points_at_the_help(arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "--help" in ran.err


# play


def test_a_story_is_told_and_ends_with_0_when_all_checks_are_met(tmp_path: Path) -> None:
    ran = run("play", write(tmp_path, GOOD))
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [
        "A short story",
        "  2025-01-06T17:00:00.000Z  car plug in: INITIALIZING",
        "  2025-01-06T17:00:05.000Z  car begin: CHARGING",
        "  2025-01-06T17:00:05.000Z  ok   expect vehicle=car chargeState.isCharging=true within=10s",
        "  2025-01-06T17:00:05.000Z  noted: The car charges.",
        "  2025-01-06T17:00:05.000Z  scenario ended: A short story",
        "  1 check, all met",
    ]


def test_a_story_is_told_while_it_happens(tmp_path: Path) -> None:
    """The story waits for a consumer of its webhook, and the consumer for the first lines of the story."""
    with socket.create_server(("127.0.0.1", 0)) as consumer:
        url = f"http://127.0.0.1:{consumer.getsockname()[1]}/"
        story = GOOD + f'  - advance: 1m\n  - add_webhook: {{url: "{url}"}}\n  - unplug: car\n  - advance: 1m\n'
        asked = [sys.executable, "-m", "sandbox", "play", str(write(tmp_path, story))]
        with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True, env=environment()) as playing:
            assert playing.stdout is not None
            delivery, _address = consumer.accept()
            with delivery:
                first = [playing.stdout.readline() for _ in range(5)]
                delivery.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            rest = playing.stdout.read()
    assert (first[0], first[4]) == ("A short story\n", "  2025-01-06T17:00:05.000Z  noted: The car charges.\n")
    assert "scenario ended" in rest


def test_a_check_that_fails_ends_it_with_1_and_the_story_goes_on(tmp_path: Path) -> None:
    story = GOOD.replace("isCharging: true", "batteryLevel: 90")
    ran = run("play", write(tmp_path, story))
    assert ran.code == 1
    assert ran.lines[-4:] == [
        (
            "  2025-01-06T17:00:10.000Z  FAIL expect vehicle=car chargeState.batteryLevel=90 within=10s: "
            "chargeState.batteryLevel: wanted 90, saw 40 (waited 10s)"
        ),
        "  2025-01-06T17:00:10.000Z  noted: The car charges.",
        "  2025-01-06T17:00:10.000Z  scenario ended: A short story",
        "  1 of 1 check failed",
    ]


def test_a_step_that_the_world_refuses_ends_it_with_1(tmp_path: Path) -> None:
    ran = run("play", write(tmp_path, GOOD.replace("plug_in", "unplug")))
    assert ran.code == 1
    assert "FAIL unplug vehicle=car: refused: the vehicle is not plugged in" in ran.out
    assert "The car charges." not in ran.out


def test_a_file_with_mistakes_ends_it_with_2_before_anything_is_played(tmp_path: Path) -> None:
    wrong = write(tmp_path, "name: x\nsteps:\n  - advance: soon\n  - fly: 1\n", "wrong.yaml")
    ran = run("play", write(tmp_path, GOOD), wrong)
    assert (ran.code, ran.out) == (2, "")
    assert [line.partition(" ")[0] for line in ran.err.splitlines()] == [f"{wrong}:3:", f"{wrong}:4:"]
    assert "$.steps[0].advance.by: 'soon' is not a duration such as 2h" in ran.err


def test_a_story_that_is_not_there_ends_it_with_2() -> None:
    ran = run("play", "nowhere")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("there is no scenario 'nowhere': must be a file, or one of ")


def test_several_stories_are_told_in_turn_and_one_that_fails_fails_all(tmp_path: Path) -> None:
    good = write(tmp_path, GOOD)
    bad = write(tmp_path, GOOD.replace("isCharging: true", "isCharging: 1").replace("short", "sad"), "bad.yaml")
    ran = run("play", good, bad, good)
    assert ran.code == 1
    assert [line for line in ran.lines if not line.startswith("  2025")] == [
        "A short story", "  1 check, all met", "A sad story", "  1 of 1 check failed", "A short story",
        "  1 check, all met",
    ]  # fmt: skip


def test_a_story_is_played_by_its_name() -> None:
    ran = run("play", "car_gives_power_back")
    assert (ran.code, ran.lines[0]) == (0, "A car gives power back")


def test_the_seed_decides_what_is_left_to_chance(tmp_path: Path) -> None:
    story = write(tmp_path, "name: x\nseed: 1\nsteps:\n  - add_user: {}\n    as: ada\n  - expect: {user: ada, id: 0}\n")
    told = [run("play", story, *flags).out for flags in ((), ("--seed", "1"), ("--seed", "2"))]
    assert told[0] == told[1] != told[2] == run("play", story, SEED="2").out


def test_what_repeats_for_ever_does_not_keep_a_story_from_ending(tmp_path: Path) -> None:
    ran = run("play", write(tmp_path, GOOD + "  - note: tick\n    every: 1h\n  - advance: 150m\n"))
    assert (ran.code, ran.out.count("noted: tick")) == (0, 3)


def test_a_story_without_checks_says_so(tmp_path: Path) -> None:
    ran = run("play", write(tmp_path, "name: x\nsteps: []\n"))
    assert (ran.code, ran.lines[-1]) == (0, "  it has ended, and had no checks")


def test_a_story_that_does_not_end_in_twenty_years_has_failed(tmp_path: Path) -> None:
    ran = run("play", write(tmp_path, GOOD + '  - note: at last\n    at: "2099-01-01T00:00:00Z"\n'))
    assert (ran.code, ran.lines[-1]) == (1, "  it has not ended within twenty years, after 1 check")


# check


def test_files_in_order_are_counted(tmp_path: Path) -> None:
    story = write(tmp_path, GOOD)
    assert run("check", story) == Ran(0, "1 file in order\n", "")
    assert run("check", story, story) == Ran(0, "2 files in order\n", "")


def test_every_mistake_of_every_file_is_named(tmp_path: Path) -> None:
    first = write(tmp_path, "name: x\nsteps:\n  - unplug: car\n", "first.yaml")
    second = write(tmp_path, "id: ACME\nname: Acme\ncolour: red\n", "second.yaml")
    ran = run("check", first, second, write(tmp_path, GOOD), tmp_path / "third.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert [line.partition(" ")[0] for line in ran.err.splitlines()] == [
        f"{first}:3:", f"{second}:3:", f"{tmp_path}/third.yaml:",
    ]  # fmt: skip


# do


@pytest.fixture
def do(enode_sandbox: Sandbox) -> Any:
    """Run `do` for the test's client."""

    def done(*arguments: str) -> Ran:
        return run("do", *arguments, "--url", enode_sandbox.url, "--client", enode_sandbox.client_id)

    return done


def test_a_verb_is_done_and_its_result_shown_as_json(do: Any, enode_sandbox: Sandbox) -> None:
    ran = do("add_vehicle", "vendor=TESLA", "model=Model 3", "user=ada", "battery_level=40.5")
    made = json.loads(ran.out)
    assert (ran.code, ran.err, made["vendor"], made["userId"]) == (0, "", "TESLA", "ada")
    enode_sandbox.expect(vehicle=made["id"], information__model="Model 3", chargeState__batteryLevel=40)


def test_values_are_json_if_the_verb_takes_it_and_text_if_not(do: Any, enode_sandbox: Sandbox) -> None:
    assert json.loads(do("add_user", "id=42").out) == {"id": "42"}
    user = json.loads(do("add_vehicle", "vendor=TESLA", "user=true", "display_name=null").out)["userId"]
    assert user not in {"true", "True", None}
    (car,) = enode_sandbox.state().assets
    enode_sandbox.expect(vehicle=car.id, information__displayName="null")


@pytest.mark.parametrize("path", ["chargeState.batteryLevel", "chargeState__batteryLevel"])
def test_dotted_paths_and_conditions_may_be_written(do: Any, enode_sandbox: Sandbox, path: str) -> None:
    car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
    ran = do("expect", f"vehicle={car.id}", f'{path}={{"above": 20}}', 'true={"is_driving": false}')
    assert (ran.code, json.loads(ran.out)) == (0, {"chargeState.batteryLevel": 40, "is_driving": False})


def test_the_main_argument_may_stand_alone(do: Any, enode_sandbox: Sandbox) -> None:
    before = enode_sandbox.now
    assert do("advance", "2h") == Ran(0, "{}\n", "")
    assert (enode_sandbox.now - before).total_seconds() == 7200


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("unplug", "nobody"), "there is no vehicle 'nobody'"),
        (("add_vehicle", "vendor=ACME"), "'ACME' is not a vendor: must be one of "),
        (
            ("expect_event", "user:vehicle:deleted", "within=1m"),
            "user:vehicle:deleted: wanted at least one, saw 0 ",
        ),
        (("restore", "there"), "there is no snapshot 'there': there are none"),
    ],
)
def test_what_the_world_refuses_ends_with_1(do: Any, arguments: tuple[str, ...], sentence: str) -> None:
    ran = do(*arguments)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(sentence)


@pytest.mark.parametrize(
    ("arguments", "sentences"),
    [
        (("fly",), [f"'fly' is not a verb: must be one of {', '.join(VERBS)}"]),
        (("drive", "car"), ["'car' is not KEY=VALUE, such as vehicle=car"]),
        (("drive", "=car"), ["'=car' is not KEY=VALUE, such as vehicle=car"]),
        (("plug_in", "car", "power=much"), ["plug_in.power: must be a number, got 'much'"]),
        (
            ("set_charge_limit", "limit=0", "colour=red"),
            [
                "set_charge_limit.colour: is not known: must be one of vehicle, limit",
                "set_charge_limit.limit: must be at least 1, got 0",
                "set_charge_limit.vehicle: is required",
            ],
        ),
        (("advance", "90"), ["advance.by: '90' is not a duration such as 2h, 90s, 1d6h, 500ms or PT2H"]),
        (("plug_in",), ["plug_in: must have at least one of vehicle, charger"]),
        (("set", "vehicle=car", "battery_level=101"), ["set.battery_level: must be at most 100, got 101"]),
    ],
)
def test_what_is_wrong_by_itself_ends_with_2(do: Any, arguments: tuple[str, ...], sentences: list[str]) -> None:
    ran = do(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert sorted(ran.err.splitlines()) == sentences


def test_the_address_and_the_client_may_come_from_variables(enode_sandbox: Sandbox) -> None:
    ran = run("do", "add_user", "id=ada", URL=enode_sandbox.url, CLIENT=enode_sandbox.client_id)
    assert (ran.code, json.loads(ran.out)) == (0, {"id": "ada"})


def test_an_unknown_client_is_named(enode_sandbox: Sandbox) -> None:
    ran = run("do", "add_user", "--url", enode_sandbox.url, "--client", "nobody")
    assert ran == Ran(1, "", "there is no client 'nobody'\n")


def test_a_guarded_server_wants_the_control_token() -> None:
    server = ThreadedServer(Options(control_token="s3cret"))
    try:
        assert run("do", "add_user", "--url", server.url) == Ran(
            1, "", "The control API needs the control token as a bearer token\n"
        )
        assert run("do", "add_user", "--url", server.url, "--control-token", "s3cret").code == 0
        assert run("do", "add_user", "--url", server.url, CONTROL_TOKEN="s3cret").code == 0
    finally:
        server.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:1", "no sandbox answers at http://127.0.0.1:1: Connection refused"),
        ("127.0.0.1:4010", "'127.0.0.1:4010' is not the address of a sandbox, such as http://127.0.0.1:4010"),
        ("https://127.0.0.1:1", "'https://127.0.0.1:1' is not the address of a sandbox, such as"),
        ("http://127.0.0.1:port", "'http://127.0.0.1:port' is not the address of a sandbox, such as"),
    ],
)
def test_where_no_sandbox_is_it_ends_with_2(url: str, sentence: str) -> None:
    ran = run("do", "add_user", "--url", url)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(sentence)


def test_play_writes_reports_beside_what_it_tells(tmp_path: Path) -> None:
    page, xml = tmp_path / "report.html", tmp_path / "report.xml"
    ran = run("play", "commuter_charges_overnight", "--report", str(page), "--junit", str(xml))
    assert ran.code == 0
    assert ran.lines[-1].endswith("checks, all met")
    assert page.read_text().startswith("<!doctype html>")
    assert 'failures="0"' in xml.read_text()


def test_play_prints_json_and_nothing_else(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(GOOD + "  - expect: {vehicle: car, chargeState.isCharging: false}\n")
    ran = run("play", str(bad), "car_gives_power_back", "--json")
    assert [story["failed"] for story in json.loads(ran.out)] == [True, False]
    assert ran.code == 1


def test_play_refuses_a_report_that_cannot_be_written_before_it_plays(tmp_path: Path) -> None:
    ran = run("play", "commuter_charges_overnight", "--report", str(tmp_path / "nowhere" / "report.html"))
    assert ran.code == 2
    assert ran.err.strip().endswith("report.html: cannot be written: No such file or directory")
    assert ran.out == ""


# verbs


def test_verbs_are_a_table_or_json_with_their_schemas() -> None:
    rows = json.loads(run("verbs", "--json").out)
    assert [row["verb"] for row in rows] == list(VERBS)
    assert all(row["schema"]["type"] == "object" and row["does"] for row in rows)
    table = run("verbs").lines
    assert len(table) == len(rows) + 1
    assert any(line.startswith("drive ") and "vehicle, distance?, duration?, to?" in line for line in table)


def test_the_schema_for_editors_is_printed() -> None:
    assert json.loads(run("verbs", "--schema").out) == editor_schema()


# vendors


def test_vendors_are_a_table_or_json_of_the_same() -> None:
    table, rows = run("vendors").lines, json.loads(run("vendors", "--json").out)
    assert table[0].split() == list(rows[0])
    assert len(table) == len(rows) + 1
    for line, row in zip(table[1:], rows, strict=True):
        assert line.startswith(row["vendor"])
        assert row["model"] in line
    assert json.loads(run("vendors", JSON="true").out) == rows


@pytest.mark.parametrize("kind", sorted({row["type"] for row in json.loads(run("vendors", "--json").out)}))
def test_vendors_of_one_type_are_told_apart(kind: str) -> None:
    rows = [row for row in json.loads(run("vendors", "--json").out) if row["type"] == kind]
    assert json.loads(run("vendors", "--json", "--type", kind).out) == rows
    assert len(run("vendors", TYPE=kind).lines) == len(rows) + 1


def test_an_unknown_type_is_refused_with_those_there_are() -> None:
    ran = run("vendors", "--type", "toaster")
    assert ran.code == 2
    assert "'toaster' is not" in ran.err
    assert "vehicle" in ran.err


# replay


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, Any]:
    """A file with two clients in it, and the state of the first one."""
    path = tmp_path / "run.db"
    server = ThreadedServer(Options(db=path, start=START, seed=7))
    with Sandbox.connect(server.url) as sandbox, sandbox.add_client(client_id="other") as other:
        car = sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
        sandbox.advance("1h")
        sandbox.plug_in(car)
        sandbox.advance("2h")
        other.add_user(id="ben")
        state = sandbox.state()
    server.close()
    return path, state


def test_a_saved_run_comes_out_the_same(saved: tuple[Path, Any]) -> None:
    path, state = saved
    ran = run("replay", path)
    shown = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert (shown["now"], shown["digest"]) == (state["now"], state["digest"])
    assert [asset["id"] for asset in shown["state"]["assets"]] == [state["assets"][0]["id"]]


def test_a_saved_run_is_played_to_a_moment(saved: tuple[Path, Any]) -> None:
    ran = run("replay", saved[0], "--to", "2025-01-06T18:00:02Z")
    shown = json.loads(ran.out)
    assert (ran.code, shown["now"]) == (0, "2025-01-06T18:00:02.000Z")
    assert shown["state"]["assets"][0]["truth"]["state"] == "INITIALIZING"
    assert run("replay", saved[0], TO="2025-01-06T18:00:02Z") == ran


def test_the_run_of_another_client_is_played(saved: tuple[Path, Any]) -> None:
    for ran in (run("replay", saved[0], "--client", "other"), run("replay", saved[0], CLIENT="other")):
        assert [user["id"] for user in json.loads(ran.out)["state"]["users"]] == ["ben"]


def test_a_run_that_comes_out_differently_ends_with_1_and_the_place(saved: tuple[Path, Any]) -> None:
    program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit(); c.close()"
    change = "update commands set mark = mark + 1 where client = 'sandbox' and number = 3"
    subprocess.run([sys.executable, "-c", program, str(saved[0]), change], check=True)
    ran = run("replay", saved[0])
    assert (ran.code, ran.err) == (1, "the world of client sandbox comes out differently from after command 2 on\n")
    assert json.loads(ran.out)["digest"] == saved[1]["digest"]


def test_a_saved_run_is_told_command_by_command(saved: tuple[Path, Any]) -> None:
    lines = run("replay", saved[0], "--steps").lines
    assert [line.split()[0] for line in lines if line[0] != " " * 8 and line.strip()[0].isdigit()][:1] == ["1"]
    told = [line[8:] for line in lines]
    assert "2025-01-06T17:00:00.000Z  step " in told[0]
    assert any(line.endswith(" plug in: INITIALIZING") for line in lines)
    shorter = run("replay", saved[0], "--steps", "--to", "2025-01-06T17:30:00Z").lines
    assert lines[: len(shorter)] == shorter
    assert len(shorter) < len(lines)


def test_a_saved_run_becomes_a_scenario_that_plays_to_the_same_world(saved: tuple[Path, Any], tmp_path: Path) -> None:
    story = tmp_path / "again.yaml"
    assert run("replay", saved[0], "--scenario", story) == Ran(0, "", "")
    assert run("check", story).code == 0
    with Sandbox(scenario=str(story)) as sandbox:
        sandbox.advance("3h")
        assert sandbox.state().digest == saved[1].digest


def test_what_was_done_in_a_running_server_becomes_a_scenario_file(enode_sandbox: Sandbox, tmp_path: Path) -> None:
    where = ("--url", enode_sandbox.url, "--client", enode_sandbox.client_id)
    car = enode_sandbox.add_vehicle(vendor="TESLA", user="ada", battery_level=40)
    enode_sandbox.plug_in(car)
    enode_sandbox.advance("2h")
    story = tmp_path / "done.yaml"
    assert run("journal", *where, "--out", story) == Ran(0, "", "")
    assert story.read_text() == run("journal", *where).out
    assert run("play", story).code == 0
    assert run("journal", *where, "--out", tmp_path / "nowhere" / "x.yaml").code == 2


def test_a_client_or_file_that_is_not_there_ends_with_2(saved: tuple[Path, Any], tmp_path: Path) -> None:
    assert run("replay", saved[0], "--client", "nobody") == Ran(2, "", "there is no client 'nobody' in the journal\n")
    assert run("replay", tmp_path / "nowhere.db").code == 2
    assert run("replay", write(tmp_path, GOOD)).err.startswith(f"{tmp_path}/story.yaml: is damaged or not a database")


def test_a_file_that_a_server_has_open_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "run.db"
    server = ThreadedServer(Options(db=path))
    ran = run("replay", path)
    server.close()
    assert ran == Ran(2, "", f"{path}: is in use by another sandbox; nothing was changed\n")


def test_the_moment_to_stop_at_must_be_one(saved: tuple[Path, Any]) -> None:
    ran = run("replay", saved[0], "--to", "noon")
    assert ran.code == 2
    assert "'noon' is not a moment such as" in ran.err
    assert written(START) == "2025-01-06T17:00:00.000Z"
