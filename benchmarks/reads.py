"""How many reads a second, of one vehicle and of a page of fifty; beside a bare aiohttp route that answers the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.figures import Figure, at_least, spoken
from benchmarks.load import CONNECTIONS, Shot, tool
from benchmarks.measuring import Rounds, in_turns
from benchmarks.servers import Served, answers_per_cpu_second, bare, bearer, fetched, ours
from sandbox import Sandbox

CARS = 50


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, seconds = (1, 1) if is_quick else (5, 4)
    with ours() as served, tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox.connect(served.url)
        cars = sandbox.do_all(*({"add_vehicle": {"vendor": "TESLA", "user": f"u{number}"}} for number in range(CARS)))
        headers, paths = bearer(sandbox), {"vehicle": f"/vehicles/{cars[0].id}", "page": "/vehicles"}
        for name, path in paths.items():
            (Path(folder) / f"{name}.json").write_bytes(fetched(served.url + path, headers))
        with bare(Path(folder)) as floor:
            for path in paths.values():
                assert fetched(served.url + path, headers) == fetched(floor.url + path, headers)

            def of(server: Served, path: str, seconds: float = seconds) -> float:
                return answers_per_cpu_second(server, [Shot("GET", path)], headers, seconds)

            def compared(path: str) -> Rounds:
                of(served, path, 1)
                of(floor, path, 1)
                return in_turns(rounds, lambda: of(served, path), lambda: of(floor, path))

            seen = {name: compared(path) for name, path in paths.items()}
    questions = {"vehicle": "GET /vehicles/{id}", "page": f"GET /vehicles, a page of {CARS}"}
    return [
        Figure(
            questions[name],
            f"{spoken(found.ours)}/s",
            f"{spoken(found.beside)}/s bare aiohttp",
            found.ratio,
            at_least(0.70),
            f"{tool()}, {CONNECTIONS} connections, {found.remark}",
        )
        for name, found in seen.items()
    ]
