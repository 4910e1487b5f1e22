"""How many charging commands a second, each durable before its answer; beside a bare route that commits one row.

The bare route checks the same body with the same validator and commits it with the same pragmas. Of ours, every command
makes a new action, which takes the place of the one before: fifty cars are told STOP and START in turns.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import orjson

from benchmarks.figures import Figure, at_least, spoken
from benchmarks.load import CONNECTIONS, Shot, tool
from benchmarks.measuring import in_turns
from benchmarks.servers import answers_per_cpu_second, bare, bearer, fetched, ours
from sandbox import Sandbox
from sandbox.api.vehicles import SHAPES

CARS = 50


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, seconds = (1, 1) if is_quick else (7, 3)
    with tempfile.TemporaryDirectory() as folder, ours("--db", f"{folder}/ours.db") as served:
        sandbox = Sandbox.connect(served.url)
        paths = [f"/vehicles/{car_id}/charging" for car_id in charging_cars(sandbox)]
        shots = [Shot("POST", path, f'{{"action":"{word}"}}') for word in ("STOP", "START") for path in paths]
        headers = {**bearer(sandbox), "Content-Type": "application/json"}
        action = fetched(served.url + paths[0], headers, {"action": "STOP"})
        (Path(folder) / "shape.json").write_bytes(orjson.dumps(SHAPES["ChargingCommand"]))
        for name in ("vehicle", "page", "action"):
            (Path(folder) / f"{name}.json").write_bytes(action)
        with bare(Path(folder)) as floor:
            for server in (served, floor):
                answers_per_cpu_second(server, shots, headers, 1)
            seen = in_turns(
                rounds,
                lambda: answers_per_cpu_second(served, shots, headers, seconds),
                lambda: answers_per_cpu_second(floor, shots, headers, seconds),
            )
    return [
        Figure(
            "POST /vehicles/{id}/charging, journal on a file",
            f"{spoken(seen.ours)}/s",
            f"{spoken(seen.beside)}/s bare aiohttp and SQLite",
            seen.ratio,
            at_least(0.40),
            f"{tool()}, {CONNECTIONS} connections, {seen.remark}",
        )
    ]


def charging_cars(sandbox: Sandbox) -> list[str]:
    """Add cars that charge; gives their ids."""
    cars = sandbox.do_all(
        *({"add_vehicle": {"vendor": "TESLA", "user": f"u{number}", "batteryLevel": 20}} for number in range(CARS))
    )
    sandbox.do_all(*({"plug_in": {"vehicle": car.id}} for car in cars))
    sandbox.advance("1m")
    return [car.id for car in cars]
