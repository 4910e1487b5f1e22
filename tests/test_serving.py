"""`serve` as a real process: its first lines, its ready file, its flags and variables, and a clean end."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import threading
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from sandbox import Sandbox, SandboxError
from sandbox.cli import main
from sandbox.remote import Remote
from tests.processes import READY, environment, refused, serving

needs_curl = pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")

STORY = """\
name: a story
start: "2025-03-01T08:00:00Z"
seed: 5
clock: 60
settings: {telemetry: polled, page_size: 7}
steps:
  - add_vehicle: {vendor: TESLA, user: ada}
    as: car
"""


def first_client(url: str, token: str | None = None) -> dict[str, object]:
    with closing(Remote(url, "sandbox", token)) as remote:
        (client,) = remote.ask("GET", "/clients")
    return dict(client)


def test_the_first_line_says_where_and_the_others_how_to_get_in() -> None:
    with serving("--start", "2025-01-06T17:00:00Z", "--clock", "manual") as served:
        assert served.greeting[0] == f"{READY}{served.url}"
        with urlopen(f"{served.url}/sandbox/health") as answer:
            assert json.load(answer)["status"] == "ready"
        assert (served.told("API"), served.told("token")) == (served.url, f"{served.url}/oauth2/token")
        assert served.told("control") == f"{served.url}/sandbox/health"
        assert (served.told("client id"), served.told("client secret")) == ("sandbox", "sandbox")
        assert served.told("world time") == "2025-01-06T17:00:00.000Z, stands still until it is moved"


@needs_curl
def test_the_three_curl_lines_work_when_pasted() -> None:
    with serving("--scenario", "demo") as served:
        assert served.pasted.count("\n") == 2
        with Sandbox.connect(served.url) as sandbox:
            before = sandbox.now
        out = subprocess.run(["bash"], input=served.pasted, capture_output=True, text=True, check=True)
    vehicles, moved = (json.loads(line) for line in out.stdout.splitlines())
    assert [vehicle["information"]["displayName"] for vehicle in vehicles["data"]] == ["Ada's car"]
    assert moved["now"] > before.isoformat()
    assert out.stderr == ""


@needs_curl
def test_with_a_control_token_they_work_too_and_do_not_show_it() -> None:
    with serving("--control-token", "s3cret") as served:
        assert "s3cret" not in "\n".join(served.greeting)
        variables = environment(CONTROL_TOKEN="s3cret")
        out = subprocess.run(["bash"], input=served.pasted, capture_output=True, text=True, env=variables, check=True)
    assert [list(json.loads(line)) for line in out.stdout.splitlines()] == [
        ["data", "pagination"],
        ["now", "facts", "deliveries", "reached", "stoppedBy"],
    ]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(how: signal.Signals) -> None:
    with serving("--scenario", "demo") as served:
        assert (served.end(how), served.err) == (0, "")


def test_a_signal_ends_it_cleanly_while_people_listen_and_time_is_being_moved() -> None:
    with serving("--clock", "manual") as served, Sandbox.connect(served.url) as sandbox:
        sandbox.add_webhook()
        sandbox.add_vehicle(vendor="TESLA", user="ada")
        stream = socket.create_connection(("127.0.0.1", int(served.url.rpartition(":")[2])))
        stream.sendall(b"GET /sandbox/facts HTTP/1.1\r\nHost: sandbox\r\nAccept: text/event-stream\r\n\r\n")
        assert stream.recv(12) == b"HTTP/1.1 200"

        def move_time() -> None:
            try:
                sandbox.advance("100d")
            except (SandboxError, OSError):
                return  # the server may go before it answers

        mover = threading.Thread(target=move_time)
        mover.start()
        with closing(Remote(served.url, "sandbox")) as watcher:
            while watcher.ask("GET", "/clock")["moving"] is None:
                pass
        assert (served.end(), served.err) == (0, "")
        mover.join()
        stream.close()


def test_the_ready_file_tells_programs_what_the_first_lines_tell_people(tmp_path: Path) -> None:
    path = tmp_path / "ready.json"
    path.write_text("left behind by a server that was killed")
    with serving("--ready-file", str(path)) as served:
        assert json.loads(path.read_text()) == {
            "url": served.url,
            "tokenUrl": f"{served.url}/oauth2/token",
            "port": int(served.url.rpartition(":")[2]),
            "clientId": "sandbox",
            "clientSecret": "sandbox",
            "pid": served.process.pid,
        }
        assert served.end() == 0
    assert list(tmp_path.iterdir()) == []


def test_every_flag_has_its_variable(tmp_path: Path) -> None:
    ready, db = tmp_path / "ready.json", tmp_path / "journal.db"
    variables = {
        "HOST": "localhost",
        "PORT": "0",
        "SCENARIO": "demo",
        "CLOCK": "manual",
        "START": "2025-01-06T17:00:00Z",
        "SEED": "9",
        "DB": str(db),
        "CONTROL_TOKEN": "s3cret",
        "READY_FILE": str(ready),
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "warning",
        "SET": "telemetry=polled page_size=7",
    }
    with serving(**variables) as served:
        client = first_client(served.url, "s3cret")
        assert served.url.startswith("http://localhost:")
        assert (client["clock"], client["start"], client["seed"]) == (0, "2025-01-06T17:00:00.000Z", 9)
        assert client["settings"] == {"telemetry": "polled", "enabledBrands": "all", "pageSize": 7}
        with Sandbox.connect(served.url, control_token="s3cret") as sandbox:
            assert [run.name for run in sandbox.scenarios()] == ["A home that lives"]
        assert ready.exists()
        assert db.exists()
        with pytest.raises(SandboxError, match="control token"):
            first_client(served.url)
    options = {option.name: option.envvar for option in main.commands["serve"].params}
    assert {str(name).removeprefix("ENODE_SANDBOX_") for name in options.values()} == set(variables)


def test_a_scenario_says_how_its_world_begins_and_flags_say_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(STORY)
    with serving("--scenario", str(path)) as served:
        client = first_client(served.url)
        assert (client["start"], client["seed"], client["clock"]) == ("2025-03-01T08:00:00.000Z", 5, 60)
        assert client["settings"] == {"telemetry": "polled", "pageSize": 7}
    flags = ("--start", "2025-04-01T08:00:00Z", "--seed", "6", "--clock", "manual", "--set", "page_size=8")
    with serving("--scenario", str(path), *flags) as served:
        client = first_client(served.url)
        assert (client["start"], client["seed"], client["clock"]) == ("2025-04-01T08:00:00.000Z", 6, 0)
        assert client["settings"] == {"telemetry": "polled", "pageSize": 8}


def test_with_a_file_it_goes_on_where_it_was_and_says_what_it_does_not_heed(tmp_path: Path) -> None:
    flags = ("--db", str(tmp_path / "journal.db"), "--clock", "manual")
    with serving(*flags, "--start", "2025-01-06T17:00:00Z") as served, Sandbox.connect(served.url) as sandbox:
        sandbox.add_user(id="ada")
        sandbox.advance("2h")
        before = sandbox.state()
        assert (served.end(), served.err) == (0, "")
    with serving(*flags, "--seed", "9") as served:
        with Sandbox.connect(served.url) as sandbox:
            assert sandbox.state() == before
        served.end()
        assert served.err == (
            f"note: {tmp_path / 'journal.db'} goes on where it was; --clock, --seed would begin a new file\n"
        )


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused("serve", "--port", str(port)) == (
            f"cannot listen on 127.0.0.1:{port}: Address already in use; --port 0 takes a free one"
        )


def test_a_file_in_use_is_named(tmp_path: Path) -> None:
    db = tmp_path / "journal.db"
    with serving("--db", str(db)):
        assert (
            refused("serve", "--db", str(db), "--port", "0")
            == f"{db}: is in use by another sandbox; nothing was changed"
        )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_a_host_that_others_reach_is_refused_without_a_control_token(host: str) -> None:
    assert refused("serve", "--host", host, "--port", "0") == (
        f"{host} is open to others than this machine: listen on 127.0.0.1, or set --control-token"
    )


def test_with_one_it_listens_everywhere_and_control_calls_need_the_token() -> None:
    with serving("--host", "0.0.0.0", "--control-token", "s3cret") as served:
        assert served.url.startswith("http://127.0.0.1:")
        with pytest.raises(SandboxError, match="control token"):
            first_client(served.url)
        assert first_client(served.url, "s3cret")["clientId"] == "sandbox"


def test_an_address_that_is_not_of_this_machine_is_named() -> None:
    told = refused("serve", "--host", "192.0.2.1", "--port", "0", "--control-token", "s3cret")
    assert told.startswith("cannot listen on 192.0.2.1:0: ")


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (("--port", "70000"), "'--port' (env var: 'ENODE_SANDBOX_PORT'): 70000 is not in the range 0<=x<=65535"),
        (("--port", "http"), "'http' is not a valid integer"),
        (("--clock", "fast"), "'fast' is not real, manual, or a number from 0 to 10,000,000"),
        (("--clock", "-1"), "'-1' is not real, manual, or a number from 0 to 10,000,000"),
        (("--clock", "nan"), "'nan' is not real, manual, or a number from 0 to 10,000,000"),
        (("--start", "yesterday"), "'yesterday' is not a moment such as 2025-01-06T17:00:00Z, with Z or an offset"),
        (("--start", "2025-01-06T17:00:00"), "'2025-01-06T17:00:00' is not a moment such as"),
        (("--seed", "-1"), "-1 is not in the range x>=0"),
        (("--scenario", "nowhere"), "there is no scenario 'nowhere': must be a file, or one of "),
        (("--scenario", "no/where.yaml"), "no/where.yaml: cannot be read: No such file or directory"),
        (("--set", "page_size"), "--set page_size: must be NAME=VALUE, such as telemetry=polled"),
        (("--set", "pace=1"), "--set pace=1: 'pace' is not a setting: must be one of telemetry, "),
        (("--set", "page_size=0"), "--set page_size: must be at least 1, got 0"),
        (("--set", "telemetry=never"), "--set telemetry: must be one of prompt, polled, got 'never'"),
        (("--db", "/"), "'/' is a directory"),
        (("--ready-file", "/"), "'/' is a directory"),
        (("--colour", "red"), "No such option"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(flags: tuple[str, ...], sentence: str) -> None:
    told = CliRunner().invoke(main, ["serve", *flags], env=environment())
    assert (told.exit_code, told.stdout) == (2, "")
    assert sentence in told.stderr


def test_a_scenario_with_mistakes_is_not_served(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_text("name: x\nsteps:\n  - fly: away\n")
    told = CliRunner().invoke(main, ["serve", "--scenario", str(path)], env=environment())
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr.startswith(f"{path}:3: $.steps[0].fly: is not a verb: must be one of ")


@pytest.mark.parametrize("flag", ["--db", "--ready-file"])
def test_a_file_in_a_folder_that_is_not_there_is_named(tmp_path: Path, flag: str) -> None:
    path = tmp_path / "nowhere" / "file"
    assert str(path) in refused("serve", flag, str(path), "--port", "0")


def test_nothing_of_a_wrong_start_is_left_behind(tmp_path: Path) -> None:
    assert refused("serve", "--set", "page_size=0", "--db", str(tmp_path / "journal.db"), "--port", "0")
    assert list(tmp_path.iterdir()) == []
