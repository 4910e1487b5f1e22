"""The driver: a world keeps abreast of its clock, is moved by hand, and never runs ahead, back or away."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.clock import Clock
from sandbox.driver import SLICE_SECONDS, Driver, Moved, Moving, in_turns
from sandbox.server import Options
from sandbox.world.facts import Happened
from sandbox.world.refusals import NotNow, Refused
from sandbox.world.timeline import EVENTS_BETWEEN_LOOKS
from sandbox.world.world import World
from tests.cars import park_plugged_in
from tests.conftest import START, House, new_world
from tests.receivers import Receiver, receiver, says
from tests.test_clock import Wall
from tests.turning import LONGEST_SECONDS, turn_until
from tests.world.lives import bounded

__all__ = ["receiver"]

DAY = 86_400
CROWD = 4 * EVENTS_BETWEEN_LOOKS


@dataclass
class Driven:
    """A world with its driver, the wall a number; `slices` counts how often the world was stepped."""

    wall: Wall = field(default_factory=Wall)
    world: World = field(default_factory=new_world)
    is_always_late: bool = False
    slices: int = 0
    flushes: list[float] = field(default_factory=list)
    kicks: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = Clock(START, 0.0, self.wall)
        self.driver = Driver(self.world, self.clock, self.run, self.flush, lambda: self.kicks.append(self.world.now()))

    def run(self, to: float, is_late) -> bool:
        self.slices += 1
        return self.world.timeline.run_slice(to, (lambda: True) if self.is_always_late else is_late)

    async def flush(self) -> None:
        self.flushes.append(self.world.now())

    def pass_wall(self, seconds: float) -> None:
        self.wall.seconds += seconds

    def is_in_the_middle_of(self, at: float) -> bool:
        return self.world.now() == at and self.world.timeline.is_mid_instant

    def crowd(self, at: float, call=lambda *_: None) -> None:
        """Have so much happen in one instant that no slice is long enough for it."""
        for number in range(CROWD):
            self.world.timeline.at(at, call, number)


@pytest.fixture
async def driven():
    made = Driven()
    yield made
    await made.driver.stop()


@pytest.fixture
async def late():
    """A driven world whose every slice ends at the first look at the wall clock."""
    made = Driven(is_always_late=True)
    yield made
    await made.driver.stop()


def take_long() -> None:
    """Be busy for longer than a slice."""
    ends = time.monotonic() + 2 * SLICE_SECONDS
    while time.monotonic() < ends:
        pass


# Manual


async def test_a_standing_clock_runs_the_present_instant_to_its_end_and_nothing_more(driven):
    rang = []
    driven.world.timeline.at(START, rang.append, "now")
    driven.world.timeline.at(START + 0.001, rang.append, "later")
    driven.pass_wall(DAY)
    assert not driven.driver.is_abreast
    await driven.driver.ready()
    assert (rang, driven.world.now(), driven.driver.is_abreast) == (["now"], START, True)


async def test_ready_does_not_return_in_the_middle_of_an_instant_however_crowded(late):
    rang = []
    late.crowd(START, rang.append)
    await late.driver.ready()
    assert rang == list(range(CROWD))
    assert late.slices > 1


# Real and accelerated


@pytest.mark.parametrize("rate", [1.0, 60.0, 0.5])
async def test_a_running_world_follows_the_wall_at_its_rate(driven, rate):
    rang = []
    for seconds in (1, 10):
        driven.world.timeline.at(START + rate * seconds, lambda: rang.append(driven.world.now()))
    driven.driver.set_rate(rate)
    driven.pass_wall(9.999)
    await driven.driver.ready()
    assert driven.world.now() - START == pytest.approx(rate * 9.999, abs=0.0015)
    assert rang == [START + rate]
    driven.pass_wall(0.001)
    await driven.driver.ready()
    assert rang == [START + rate, START + rate * 10]


async def test_the_rate_changes_while_the_clock_runs_and_counts_from_there(driven):
    told = []
    for rate in (1.0, 3600.0, 60.0, 0.0, 2.0):
        driven.driver.set_rate(rate)
        driven.pass_wall(10)
        await driven.driver.ready()
        told.append(driven.world.now() - START)
    assert told == [10, 36_010, 36_610, 36_610, 36_630]


async def test_a_running_clock_needs_nobody_to_ask_it(driven):
    rang = asyncio.Event()
    driven.world.timeline.at(START + 5, rang.set)
    driven.driver.set_rate(1.0)
    driven.pass_wall(5)
    driven.driver.poke()
    async with asyncio.timeout(LONGEST_SECONDS):
        await rang.wait()
    assert driven.world.now() == START + 5


async def test_a_keeper_that_sleeps_for_long_wakes_when_the_clock_is_turned_up():
    driven, rang = Driven(), asyncio.Event()
    driven.clock._wall = asyncio.get_running_loop().time
    driven.world.timeline.at(START + 30 * DAY, rang.set)
    driven.driver.set_rate(1.0)
    await turn_until(lambda: driven.slices)
    driven.driver.set_rate(1e9)
    async with asyncio.timeout(LONGEST_SECONDS):
        await rang.wait()
    await driven.driver.stop()


async def test_a_clock_that_is_stopped_leaves_nobody_behind_to_keep_it(driven):
    driven.driver.set_rate(60.0)
    await turn_until(lambda: driven.slices)
    driven.driver.set_rate(0.0)
    await turn_until(lambda: driven.driver._keeper is None)


async def test_what_became_due_on_the_way_is_sent_while_a_world_is_still_catching_up(late):
    """A world that is slower than its clock never has caught up; its webhooks must go out all the same."""
    late.crowd(START + 1)
    late.crowd(START + 2)
    late.driver.set_rate(1.0)
    late.pass_wall(1.5)
    late.driver.poke()
    late.kicks.clear()
    await turn_until(lambda: late.is_in_the_middle_of(START + 1))
    await turn_until(lambda: late.kicks)
    assert late.world.timeline.is_mid_instant


async def test_a_command_while_time_is_moved_leaves_a_running_clocks_keeper_asleep(driven):
    """A keeper that is poked during a move must not spin: nobody else would ever have a turn again."""
    driven.driver.set_rate(1.0)
    await turn_until(lambda: driven.slices)
    held = asyncio.Event()

    async def flush() -> None:
        driven.driver.poke()
        await held.wait()

    driven.driver._flush = flush
    move = asyncio.ensure_future(driven.driver.move(START + DAY))
    async with asyncio.timeout(LONGEST_SECONDS):
        for _ in range(20):
            await asyncio.sleep(0)
        held.set()
        await move
    assert driven.world.now() == START + DAY


async def test_a_clock_that_runs_goes_on_from_where_a_move_ended(driven):
    driven.driver.set_rate(2.0)
    await driven.driver.move(START + DAY)
    driven.pass_wall(3)
    await driven.driver.ready()
    assert driven.world.now() == START + DAY + 6


# Moved by hand


async def test_a_move_runs_what_is_due_at_its_end_and_nothing_later(driven):
    rang = []
    for ahead in (10, 10.001):
        driven.world.timeline.at(START + ahead, rang.append, ahead)
    assert await driven.driver.move(START + 10) == Moved(is_reached=True)
    assert (rang, driven.world.now(), driven.clock.now()) == ([10], START + 10, START + 10)


async def test_a_move_to_this_very_moment_runs_what_is_due_now(driven):
    rang = []
    driven.world.timeline.at(START, rang.append, "now")
    assert (await driven.driver.move(START)).is_reached
    assert rang == ["now"]


async def test_advancing_an_idle_world_by_a_year_is_one_slice_without_a_step(driven):
    await driven.driver.move(START + 365 * DAY)
    assert (driven.world.now(), driven.slices, driven.world.timeline.steps) == (START + 365 * DAY, 1, 0)


async def test_advancing_a_year_takes_a_step_for_each_thing_that_happens_and_none_for_time(driven):
    for day in range(365):
        driven.world.timeline.at(START + day * DAY, list)
    await driven.driver.move(START + 365 * DAY)
    assert driven.world.timeline.steps == 365


async def test_equal_instants_run_in_the_order_asked_for_however_a_move_is_cut_up_and_whoever_looks_on(late):
    rang = []
    late.crowd(START + 5, rang.append)
    move = asyncio.ensure_future(late.driver.move(START + 10))
    while not move.done():
        await late.driver.ready()
        await asyncio.sleep(0)
    assert rang == list(range(CROWD))


async def test_a_caller_during_a_move_sees_the_end_of_an_instant_and_does_not_move_time(late):
    late.crowd(START + 5)
    late.world.timeline.at(START + 6, list)
    held = asyncio.Event()

    async def flush() -> None:
        if late.world.now() == START + 5:
            await held.wait()

    late.driver._flush = flush
    late.world.timeline.at(START + 5, late.world.timeline.pause)
    move = asyncio.ensure_future(late.driver.move(START + 10))
    await turn_until(lambda: late.world.now() == START + 5 and not late.world.timeline.is_mid_instant)
    for _ in range(3):
        await late.driver.ready()
        assert late.world.now() == START + 5
    held.set()
    await move


async def test_what_an_instant_has_to_send_is_sent_before_time_moves_on(driven):
    for ahead in (1, 2):
        driven.world.timeline.at(START + ahead, driven.world.timeline.pause)
    await driven.driver.move(START + 3)
    assert driven.flushes == [START, START + 1, START + 2, START + 3]


async def test_what_is_caused_while_an_instant_is_sent_still_happens_in_that_instant(driven):
    rang, seen = [], []

    async def flush() -> None:
        if not seen:
            seen.append(driven.world.now())
            driven.world.timeline.at(driven.world.now(), lambda: rang.append(driven.world.now()))

    driven.driver._flush = flush
    await driven.driver.move(START + 1)
    assert rang == [START]


# Until something is seen


async def test_a_move_ends_at_the_instant_at_which_something_is_seen(driven):
    def tell() -> None:
        driven.world.tell(Happened(driven.world.now(), "noted", None, "here"))

    driven.world.watch()
    driven.world.timeline.at(START + 60, tell)
    driven.world.timeline.at(START + 120, tell)
    moved = await driven.driver.move(START + DAY, lambda: driven.world.facts.told > 0)
    assert (moved, driven.world.now()) == (Moved(is_reached=True), START + 60)


async def test_a_move_ends_at_its_limit_when_nothing_is_seen(driven):
    moved = await driven.driver.move(START + DAY, lambda: False)
    assert (moved, driven.world.now()) == (Moved(is_reached=False), START + DAY)


async def test_what_comes_true_at_the_limit_is_seen(driven):
    moved = await driven.driver.move(START + DAY, lambda: driven.world.now() >= START + DAY)
    assert moved.is_reached


async def test_where_a_move_ends_does_not_hang_on_where_its_slices_end(driven, late):
    """Values such as a true level come true between facts; chance must not decide whether that is noticed there."""
    ended = []
    for one in (driven, late):
        one.world.watch()
        for second in range(1, CROWD):
            one.world.timeline.at(START + second, list)
        fact = Happened(START + CROWD, "noted", None, "here")
        one.world.timeline.at(START + CROWD, one.world.tell, fact)
        await one.driver.move(START + DAY, lambda one=one: one.world.now() > START + 10)
        ended.append(one.world.now())
    assert ended == [START + CROWD] * 2


# One mover, who can be watched, stopped and limited


async def held_move(driven: Driven, to: float) -> tuple[asyncio.Task[Moved], asyncio.Event]:
    """Begin to move time; the first instant waits to be let go, as for a slow receiver."""
    held, letting_go = asyncio.Event(), asyncio.Event()

    async def flush() -> None:
        held.set()
        await letting_go.wait()

    driven.driver._flush = flush
    move = asyncio.ensure_future(driven.driver.move(to))
    await held.wait()
    return move, letting_go


async def test_a_second_mover_is_refused_and_the_first_goes_on(driven):
    move, let_go = await held_move(driven, START + DAY)
    with pytest.raises(Moving) as refusal:
        await driven.driver.move(START + 1)
    assert refusal.value.facts == {"to": START + DAY}
    let_go.set()
    assert (await move).is_reached
    assert (await driven.driver.move(START + DAY + 1)).is_reached


async def test_a_move_under_way_says_from_where_to_where(driven):
    assert driven.driver.move_under_way is None
    move, let_go = await held_move(driven, START + DAY)
    under_way = driven.driver.move_under_way
    assert (under_way.since, under_way.to) == (START, START + DAY)
    let_go.set()
    await move
    assert driven.driver.move_under_way is None


async def test_a_cancelled_move_stops_at_the_end_of_its_instant_not_in_the_middle(late):
    rang = []
    late.world.timeline.at(START + 5, take_long)
    late.crowd(START + 5, rang.append)
    late.world.timeline.at(START + 6, rang.append, "too late")
    move = asyncio.ensure_future(late.driver.move(START + DAY))
    await turn_until(lambda: late.is_in_the_middle_of(START + 5))
    assert late.driver.cancel_move() is True
    assert await move == Moved(is_reached=False, stopped_by="cancelled")
    assert (late.world.now(), rang) == (START + 5, list(range(CROWD)))


async def test_there_is_nothing_to_cancel_while_nobody_moves_time(driven):
    assert driven.driver.cancel_move() is False


async def test_a_deadline_stops_a_move_at_the_end_of_an_instant(late):
    late.crowd(START + 5)
    late.world.timeline.at(START + 6, list)
    moved = await late.driver.move(START + DAY, wall_limit=-1.0)
    assert (moved.is_reached, moved.stopped_by) == (False, "deadline")
    assert not late.world.timeline.is_mid_instant
    assert late.world.now() < START + DAY


async def test_a_move_that_arrives_in_time_knows_nothing_of_its_deadline(driven):
    assert await driven.driver.move(START + DAY, wall_limit=3600.0) == Moved(is_reached=True)


async def test_a_bug_ends_a_move_and_the_next_one_may_come(driven):
    def fall_over() -> None:
        detail = "the sky has fallen"
        raise Refused(detail)

    driven.world.timeline.at(START + 1, fall_over)
    with pytest.raises(Refused):
        await driven.driver.move(START + DAY)
    assert driven.driver.move_under_way is None
    assert (await driven.driver.move(START + DAY)).is_reached


# Stopped for good


async def test_who_stops_a_driver_waits_until_its_mover_has_ended(driven):
    move, let_go = await held_move(driven, START + DAY)
    stop = asyncio.ensure_future(driven.driver.stop())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not stop.done()
    let_go.set()
    await stop
    assert driven.driver.move_under_way is None
    assert (await move).stopped_by == "cancelled"


async def test_a_stopped_driver_leaves_a_crowded_instant_where_it_is(late):
    late.world.timeline.at(START + 5, take_long)
    late.crowd(START + 5)
    move = asyncio.ensure_future(late.driver.move(START + DAY))
    await turn_until(lambda: late.is_in_the_middle_of(START + 5))
    await late.driver.stop()
    assert (await move).stopped_by == "cancelled"
    assert late.world.timeline.is_mid_instant
    with pytest.raises(NotNow):
        await late.driver.ready()


async def test_a_stopped_driver_does_not_begin_to_follow_its_clock_again(driven):
    driven.driver.set_rate(1.0)
    await driven.driver.stop()
    driven.driver.poke()
    assert driven.driver._keeper.done()


# Everybody has a turn


async def test_others_have_turns_while_time_is_moved(driven):
    seen = []

    async def other() -> None:
        while True:
            await asyncio.sleep(0)
            seen.append(driven.world.now())

    for second in (1, 2, 3):
        for _ in range(EVENTS_BETWEEN_LOOKS):
            driven.world.timeline.at(START + second, take_long)
    task = asyncio.ensure_future(other())
    await driven.driver.move(START + DAY)
    task.cancel()
    assert {START + 1, START + 2, START + 3} <= set(seen)


async def test_others_have_turns_between_the_steps_of_a_long_work():
    loop, done, turns = asyncio.get_running_loop(), [], []

    def steps():
        while not turns:
            loop.call_soon(turns.append, "a turn")
            yield
        done.append("all")

    async with asyncio.timeout(LONGEST_SECONDS):
        await in_turns(steps())
    assert done == ["all"]


# Whatever is done


deeds = st.one_of(
    st.tuples(st.just("wall"), st.floats(0, 1e5)),
    st.tuples(st.just("rate"), st.sampled_from([0.0, 0.3, 1.0, 60.0, 1e6])),
    st.tuples(st.just("move"), st.integers(0, 10_000_000)),
    st.tuples(st.just("ready"), st.just(0)),
    st.tuples(st.just("crowd"), st.integers(0, 1_000_000)),
)


@bounded(60)
@given(st.lists(deeds, max_size=12), st.booleans())
def test_world_time_never_goes_back_and_never_runs_ahead_of_its_clock(given_deeds, is_always_late):
    async def live() -> None:
        driven, seen = Driven(is_always_late=is_always_late), []
        timeline = driven.world.timeline
        for deed, amount in given_deeds:
            if deed == "wall":
                driven.pass_wall(amount)
            elif deed == "rate":
                driven.driver.set_rate(amount)
            elif deed == "move":
                await driven.driver.move(round(driven.world.now() + amount / 1000, 3))
            elif deed == "crowd":
                driven.crowd(round(driven.world.now() + amount / 1000, 3), lambda _: seen.append(driven.world.now()))
            await driven.driver.ready()
            seen.append(driven.world.now())
            assert driven.world.now() <= driven.clock.now()
            assert not timeline.is_mid_instant
        await driven.driver.stop()
        assert seen == sorted(seen)

    asyncio.run(live())


# With a real receiver at a real server


@pytest.fixture
def options(request: pytest.FixtureRequest) -> Options:
    return Options(start=START, seed=7, rate=getattr(request, "param", 0.0))


@pytest.mark.parametrize("options", [1.0, 60.0], indirect=True)
async def test_a_consumer_calls_back_at_the_very_instant_while_a_running_clock_is_moved(
    served: House, receiver: Receiver
) -> None:
    """Standing clocks are in tests/webhooks/test_consumers.py; here a keeper is awake beside the mover."""
    await served.ask("POST", "/webhooks", {"url": receiver.url, "secret": "a secret"})
    await park_plugged_in(served)
    is_moving, seen = asyncio.Event(), []

    async def look(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        events = receiver.heard[-1].events
        clock = (await served.control("GET", "/clock")).body
        if clock["moving"] and is_moving.is_set():
            seen.extend((event["createdAt"], clock["now"]) for event in events)
        await says(204)(reader, writer)

    async with asyncio.timeout(LONGEST_SECONDS):
        await served.move(0)
        receiver.usual = look
        is_moving.set()
        await served.move(3600)
    assert len(seen) > 30
    assert all(told == now for told, now in seen)
