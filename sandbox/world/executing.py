"""Executing a schedule: following one device, commanding it when there is reason to, and telling how things stand.

A schedule that is in force is its device's steward, and commands once for each occasion (`world/steering.py`). A smart
override that has ended is one, too. What then differs is not fought over: the state is MISALIGNED until the next one.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.world.facts import ScheduleUpdated
from sandbox.world.purposes import PURPOSES, ChargeParts, Purpose, Sight, TemperatureParts
from sandbox.world.records import plain
from sandbox.world.steering import Steering
from sandbox.world.stewards import Follower

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset
    from sandbox.world.overrides import OverrideRecord
    from sandbox.world.rules import Rules, Wish
    from sandbox.world.timeline import Alarm
    from sandbox.world.users import User
    from sandbox.world.world import World

TRANSITIONS_SHOWN = 2


class Spec(NamedTuple):
    """What a schedule says; `location_id` matters to charging only."""

    target_id: str
    target_type: str
    location_id: str | None
    is_enabled: bool
    rules: Rules


class Status(NamedTuple):
    """How a schedule and its device stand; times in POSIX seconds."""

    schedule_id: str
    user_id: str
    spec: Spec
    state: str
    parts: ChargeParts | TemperatureParts
    upcoming: tuple[Wish, ...]
    override: OverrideRecord | None
    changed_at: float


class Schedule(Follower):
    """A schedule of one device of a user."""

    title = "a schedule"

    def __init__(self, world: World, user: User, asset: Asset, spec: Spec) -> None:
        """Begin without anything to do."""
        super().__init__(world.timeline)
        self._world = world
        self.id = world.new_id()
        self.user = user
        self.number = 0
        self.came_at = world.now()
        self.asset, self.spec = asset, spec
        self._told: Status | None = None
        self._followed: tuple[Asset, ...] = ()
        self._seen: dict[str, tuple[object, ...]] = {}
        self._foreseen: tuple[Rules | None, str, tuple[Wish, ...]] = (None, "", ())
        self._alarm: Alarm | None = None
        self._steering = Steering(world, self)

    @property
    def purpose(self) -> Purpose:
        """What it is for."""
        return PURPOSES[self.spec.target_type]

    @property
    def track(self) -> str:
        """The track of commands that it gives."""
        return self.purpose.track

    @property
    def status(self) -> Status:
        """How things stand; while it is switched off it follows nothing, so that is looked up."""
        if self._told is None or self.spec.is_enabled:
            return self._told or self._made("INACTIVE:DISABLED", self._sight())
        return self._made(self._told.state, self._sight())._replace(changed_at=self._told.changed_at)

    def begin(self) -> None:
        """Look for the first time."""
        self.see_to()

    def take(self, asset: Asset, spec: Spec) -> None:
        """Say something else from now on, maybe of another device."""
        self._steering.govern(self.asset, is_in_force=False)
        self.asset, self.spec = asset, spec
        self.see_to()

    def end(self) -> None:
        """Be no more."""
        self.is_over = True
        self._steering.govern(self.asset, is_in_force=False)
        self._follow(())
        self._world.timeline.cancel(self._alarm)

    def notice(self, record: Any) -> None:
        """Be told that a record was taken: look at the end of the instant, if it says anything that matters."""
        decisive = self.purpose.decisive(record)
        if self._seen.get(record.id) != decisive:
            self._seen[record.id] = decisive
            self.wake()

    def state(self) -> dict[str, Any]:
        """Everything that it hangs on as plain data."""
        return {
            "id": self.id,
            "user_id": self.user.id,
            "spec": plain(self.spec),
            "status": plain(self._told),
            "is_open": self._steering.is_open,
        }

    def see_to(self) -> None:
        """See how things stand, command what has to be commanded, tell what is new, and wait for what comes."""
        sight = self._sight()
        idle = self._idle(sight)
        self._steering.govern(self.asset, is_in_force=idle is None, is_overridden=idle == "OVERRIDDEN")
        if sight is not None and idle is None:
            self._steering.steer(self.asset, sight)
        self._show(self._made(self._judged(sight) if idle is None else f"INACTIVE:{idle}", sight))
        self._follow(self._to_follow())
        self._wind()

    def _record(self) -> Any:
        """Give what Enode knows of the device; None while it is not its user's."""
        asset = self.asset
        is_there = asset.reported is not None and asset.id == self.spec.target_id and asset.user is self.user
        return asset.record() if is_there else None

    def _zone(self, record: Any) -> str:
        """Give the time zone of the schedule's place, or else of the device's."""
        place_id = self.spec.location_id or (record.location.location_id if record is not None else None)
        place = self._world.locations.get(place_id) if place_id is not None else None
        return place.timezone_name if place is not None else "UTC"

    def _sight(self) -> Sight | None:
        record = self._record()
        if record is None:
            return None
        wanted = self.spec.rules.value_at(self._world.now(), self._zone(record))
        return self.purpose.see(self._world, record, self.spec, wanted)

    def _idle(self, sight: Sight | None) -> str | None:
        """Say why the schedule does nothing; None while it is in force."""
        if not self.spec.is_enabled:
            return "DISABLED"
        if sight is None or sight.obstacle is not None:
            return sight.obstacle if sight is not None else "INCAPABLE"
        return "OVERRIDDEN" if self._world.overrides.of(self.asset) is not None else None

    def _judged(self, sight: Sight | None) -> str:
        if sight is None or self._steering.is_under_way:
            return "PENDING"
        if sight.is_as_wished:
            return "ALIGNED"
        return "PENDING" if sight.needs_nothing else "MISALIGNED"

    def _made(self, state: str, sight: Sight | None) -> Status:
        """Write down how things stand now."""
        now, zone = self._world.now(), self._zone(self._record())
        override = self._world.overrides.of(self.asset) if sight is not None else None
        parts = sight.parts if sight is not None else self.purpose.unseen(self.spec.rules.value_at(now, zone))
        upcoming = self._upcoming(now, zone) if self.spec.is_enabled else ()
        return Status(self.id, self.user.id, self.spec, state, parts, upcoming, override, now)

    def _upcoming(self, now: float, zone: str) -> tuple[Wish, ...]:
        """Give the next changes of what is wanted; foreseen once, until the first of them is there."""
        rules, seen_rules, seen_zone, wishes = self.spec.rules, *self._foreseen
        if rules is not seen_rules or zone != seen_zone or (wishes and wishes[0].at <= now):
            wishes = tuple(islice(rules.changes(now, zone), TRANSITIONS_SHOWN))
            self._foreseen = rules, zone, wishes
        return wishes

    def _show(self, status: Status) -> None:
        """Tell how things stand, if that is new."""
        before = self._told
        if before is None or status._replace(changed_at=before.changed_at) != before:
            self._told = status
            self._world.tell(ScheduleUpdated(status.changed_at, self.id, before, status))

    def _to_follow(self) -> tuple[Asset, ...]:
        if not self.spec.is_enabled:
            return ()
        record = self._record()
        beside = self.purpose.beside(self._world, record) if record is not None else None
        return (self.asset,) if beside is None else (self.asset, beside)

    def _follow(self, assets: tuple[Asset, ...]) -> None:
        """Follow these assets and no others."""
        if assets == self._followed:
            return
        for asset in self._followed:
            self._world.telemetry.unheed(asset, self)
        self._followed, self._seen = assets, {}
        for asset in assets:
            self._world.telemetry.heed(asset, self)

    def _wind(self) -> None:
        """Look again when something else is wanted."""
        self._world.timeline.cancel(self._alarm)
        upcoming = self._told.upcoming if self._told is not None else ()
        self._alarm = self._world.timeline.at(upcoming[0].at, self.see_to) if upcoming else None
