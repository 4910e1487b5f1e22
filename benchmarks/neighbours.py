"""How quickly other clients are answered while one client advances a year of 10,000 cars.

The advance is asked for over HTTP and cancelled after a while; meanwhile others read a vehicle, over one connection and
over sixteen. Beside it, the same reads on a server that has nothing else to do.
"""

from __future__ import annotations

import http.client
import json
import threading
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from benchmarks.commuting import script
from benchmarks.figures import Figure, at_most
from benchmarks.load import Shot, load
from benchmarks.measuring import quietly
from benchmarks.servers import START, bearer, ours
from sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

CARS = 10_000
PORTION = 3_000  # a whole number of cars, which have six steps each
CONNECTIONS = (1, 16)
MOST_MS = 50.0


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, seconds, cars = (1, 1, 500) if is_quick else (5, 4, CARS)
    with ours() as served:
        reader = Sandbox.connect(served.url)
        car, headers = reader.add_vehicle(vendor="TESLA", user="ada"), bearer(reader)
        mover = moving_client(reader, cars)

        def p99s(connections: int) -> list[float]:
            shots = [Shot("GET", f"/vehicles/{car.id}")]
            one = partial(load, served.url, shots, headers, seconds, connections)
            return [quietly(one)[0].p99_ms for _ in range(rounds)]

        figures = []
        for connections in CONNECTIONS:
            idle = p99s(connections)
            with advancing(served.url, mover) as passed:
                busy = p99s(connections)
            remark = (
                f"{rounds} rounds of {seconds} s, {min(busy):.1f} to {max(busy):.1f} ms; meanwhile {passed[0]} passed"
            )
            question = f"p99 of others on {connections} connections, {cars:,} cars advancing"
            beside = f"{median(idle):.1f} ms with nothing else to do"
            bar, value = at_most(MOST_MS, " ms"), median(busy)
            figures.append(Figure(question, f"{value:.1f} ms", beside, value, bar, remark))
    return figures


def moving_client(reader: Sandbox, cars: int) -> Sandbox:
    """Make a client whose cars commute, by scenarios of a size that fits a request."""
    mover, steps = reader.add_client(client_id="mover", start=START), script(cars)["steps"]
    for first in range(0, len(steps), PORTION):
        mover.play({"name": f"commuters {first}", "steps": steps[first : first + PORTION]})
    mover.advance("1d")
    return mover


@contextmanager
def advancing(url: str, mover: Sandbox) -> Iterator[list[timedelta]]:
    """Have a client advance a year until the end of the block; how far it came is in the list afterwards."""
    begun, passed, answers = mover.now, [], []
    asking = threading.Thread(target=lambda: answers.append(asked(url, mover)), daemon=True)
    asking.start()
    try:
        yield passed
    finally:
        asked(url, mover, "DELETE")
        asking.join()
    assert answers[0]["stoppedBy"] == "cancelled", answers
    passed.append(mover.now - begun)


def asked(url: str, mover: Sandbox, method: str = "POST") -> Any:
    """Ask for the advance, or for its end."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=600)
    headers = {"Sandbox-Client": mover.client_id, "Content-Type": "application/json"}
    connection.request(method, "/sandbox/clock/advance", json.dumps({"by": "365d"}), headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer
