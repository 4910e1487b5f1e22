"""How it is measured: ours and the floor in turns, in fresh processes where it matters, on cores of their own.

A ratio is taken within a round, and the median of the rounds is told: a machine that is slower for a while is slower
for both. A round in which strangers used a core too much is done again, and if it cannot be had quiet, that is told.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from operator import itemgetter
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Given = TypeVar("Given")

MOST_OF_OTHERS = 0.12
TRIES = 3
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


@dataclass(frozen=True)
class Round:
    """What one round gave for ours and what stands beside it; `others` is the share of a core that strangers took."""

    ours: float
    beside: float
    others: float

    @property
    def ratio(self) -> float:
        """Ours over the other."""
        return self.ours / self.beside


@dataclass(frozen=True)
class Rounds:
    """All rounds of one question."""

    rounds: Sequence[Round]

    @property
    def ratio(self) -> float:
        """The median of the ratios of the rounds."""
        return median(each.ratio for each in self.rounds)

    @property
    def ours(self) -> float:
        """The median of ours."""
        return median(each.ours for each in self.rounds)

    @property
    def beside(self) -> float:
        """The median of what stands beside ours."""
        return median(each.beside for each in self.rounds)

    @property
    def remark(self) -> str:
        """How far the rounds lie apart, and whether strangers disturbed them."""
        ratios = sorted(each.ratio for each in self.rounds)
        noisy = sum(each.others > MOST_OF_OTHERS for each in self.rounds)
        disturbed = f", {noisy} of them disturbed by other programs" if noisy else ""
        return f"{len(ratios)} rounds{disturbed}, ratios {ratios[0]:.2f} to {ratios[-1]:.2f}"


def in_turns(count: int, ours: Callable[[], float], beside: Callable[[], float]) -> Rounds:
    """Measure both in each round, one first and then the other."""

    def both(is_first: bool) -> tuple[float, float]:
        if is_first:
            mine = ours()
            return mine, beside()
        theirs = beside()
        return ours(), theirs

    seen = [quietly(partial(both, place % 2 == 0)) for place in range(count)]
    return Rounds([Round(*pair, others) for pair, others in seen])


def quietly(measured: Callable[[], Given]) -> tuple[Given, float]:
    """Measure while strangers leave the machine alone, or at the quietest of some tries; gives their share too."""
    tries: list[tuple[Given, float]] = []
    while not tries or (tries[-1][1] > MOST_OF_OTHERS and len(tries) < TRIES):
        with Strangers() as strangers:
            found = measured()
        tries.append((found, strangers.share))
    return min(tries, key=itemgetter(1))


class Strangers:
    """The share of a core that programs other than this one and its children took meanwhile; 0 where /proc is not."""

    def __enter__(self) -> Strangers:
        self._since, self._ticks = time.monotonic(), _strange_ticks()
        return self

    def __exit__(self, *_: object) -> None:
        seconds = time.monotonic() - self._since
        self.share = max(0.0, (_strange_ticks() - self._ticks) / TICKS_PER_SECOND / seconds)


def _strange_ticks() -> int:
    """All busy time of the machine so far, without that of this process and its descendants."""
    if not (PROC / "stat").exists():
        return 0
    user, nice, system, *_idle, steal = map(int, (PROC / "stat").read_text().split("\n")[0].split()[1:9])
    return user + nice + system + steal - _our_ticks()


def _our_ticks() -> int:
    processes = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            processes[int(folder.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    family, size = {os.getpid()}, 0
    while len(family) > size:
        size = len(family)
        family |= {number for number, (parent, _) in processes.items() if parent in family}
    return sum(processes[number][1] for number in family if number in processes)


def alone(function: Callable[..., Given], *args: Any) -> Given:
    """Run a function of a module in a fresh process, and give what it returned."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *args).result()


def pin(process_id: int, place: int) -> None:
    """Keep a process on one core: 0 for the server, 1 for the load. Nothing happens where that cannot be done."""
    if len(CORES) > 1:
        os.sched_setaffinity(process_id, {CORES[place]})


def cpu_seconds(process_id: int) -> float:
    """Give the processor time that a process has used."""
    fields = (PROC / str(process_id) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def resident_kb(process_id: int) -> float:
    """Give the memory that a process holds."""
    status = (PROC / str(process_id) / "status").read_text()
    return float(status.partition("VmRSS:")[2].split()[0])
