"""How quickly other clients are answered while one client advances a year of 10,000 cars.

The advance is asked for over HTTP and cancelled after a while; meanwhile others read a vehicle, over one connection and
over sixteen. Beside it, the same reads on a server that has nothing else to do.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from benchmarks.commuting import script
from benchmarks.figures import Figure, at_most
from benchmarks.load import Shot, load
from benchmarks.servers import START, bearer, ours
from sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

CARS = 10_000
PORTION = 500
MOST_MS = 50.0


def measure(*, is_quick: bool) -> list[Figure]:
    rounds, seconds, cars = (1, 1, 500) if is_quick else (5, 6, CARS)
    with ours() as served:
        reader = Sandbox.connect(served.url)
        car, headers = reader.add_vehicle(vendor="TESLA", user="ada"), bearer(reader)
        mover = reader.add_client(client_id="mover", start=START)
        people = script(cars)["steps"]
        for first in range(0, len(people), PORTION * 6):
            mover.play({"name": f"commuters {first}", "steps": people[first : first + PORTION * 6]})
        mover.advance("1d")

        def p99(connections: int) -> float:
            return load(served.url, [Shot("GET", f"/vehicles/{car.id}")], headers, seconds, connections).p99_ms

        figures = []
        for connections in (1, 16):
            alone = [p99(connections) for _ in range(rounds)]
            with advancing(served.url, mover) as passed:
                beside = [p99(connections) for _ in range(rounds)]
            figures.append(
                Figure(
                    f"p99 of others, {connections} connections, while {cars:,} cars advance",
                    f"{median(beside):.1f} ms",
                    f"{median(alone):.1f} ms with nothing else to do",
                    median(beside),
                    at_most(MOST_MS, " ms"),
                    f"{rounds} rounds of {seconds} s, {min(beside):.1f} to {max(beside):.1f} ms; "
                    f"meanwhile {passed()} passed in the other world",
                )
            )
    return figures


@contextmanager
def advancing(url: str, mover: Sandbox) -> Iterator[Any]:
    """Have a client advance a year until the end of the block; gives a way to ask how far it came."""
    begun, answers = mover.now, []
    asking = threading.Thread(target=lambda: answers.append(asked(url, mover)), daemon=True)
    asking.start()
    time.sleep(1)
    try:
        yield lambda: mover.now - begun
    finally:
        asked(url, mover, "DELETE")
        asking.join()
        assert answers[0]["stoppedBy"] == "cancelled", answers


def asked(url: str, mover: Sandbox, method: str = "POST") -> Any:
    """Ask for the advance, or for its end."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=600)
    headers = {"Sandbox-Client": mover.client_id, "Content-Type": "application/json"}
    connection.request(method, "/sandbox/clock/advance", json.dumps({"by": "365d"}), headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer
