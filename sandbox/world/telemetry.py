"""Telemetry: when a vendor reports, so when the truth becomes what Enode knows.

Two habits. `prompt`: a report at every change, and on a fixed grid of time. `polled`: a report when Enode's poll
comes by, every two minutes while the device is active, every seven while it is quiet, or as the vendor's own habits
have it; what happens in between is seen only then.

Nobody pays for reports that nobody sees. A record is brought up to date when somebody looks (`settle`), as the last
report before that moment would have been; that it comes out the same as if it had been made in time is a property
test. Only while somebody listens are reports made when they are due: by one alarm for all prompt devices, and one
each for the polled devices that have something to tell. Who heeds a single asset, as a schedule does, has those of its
reports made in time that follow a change, and all while it drives; other values that only creep are no matter to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.world.records import differs
from sandbox.world.timeline import due
from sandbox.world.wear import LATE_SECONDS, silent_since

if TYPE_CHECKING:
    from sandbox.world.assets.asset import Asset
    from sandbox.world.stewards import Heeder
    from sandbox.world.timeline import Alarm
    from sandbox.world.world import World

CHUNK = 100
FIRST_POLL_WITHIN_MS = 10_000


class Telemetry:
    """The reporting of all linked assets of one world; `is_attentive` while records must be settled before changes.

    `pages` is for the API: what it made of several records, each good until a moment; dropped when any of them changes.
    """

    def __init__(self, world: World) -> None:
        """Begin with nobody listening."""
        self._world = world
        self._listeners = 0
        self._active: dict[str, Asset] = {}
        self._tick: Alarm | None = None
        self._is_polled = world.settings.telemetry == "polled" or world.settings.vendor_habits == "production"
        self.is_attentive = self._is_always_attentive = self._is_polled
        self._grid_ms = round(world.settings.telemetry_seconds * 1000)
        self._last_at = self._next_at = 0.0
        self.pages: dict[Any, tuple[float, bytes]] = {}

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens."""
        return self._listeners > 0

    def listen(self) -> None:
        """Have reports made when they are due, until `leave`."""
        if not self._listeners:
            for asset in self._world.assets.values():
                self.settle(asset)
        self._listeners += 1
        self.is_attentive = True
        if self._listeners == 1:
            for asset in self._world.assets.values():
                self._expect(asset)
            self._world.collecting.listen()

    def leave(self) -> None:
        """Take back one `listen`."""
        self._listeners -= 1
        if not self._listeners:
            self.is_attentive = self._is_always_attentive
            self._active = {asset.id: asset for asset in self._active.values() if self._matters(asset)}

    def heed(self, asset: Asset, heeder: Heeder) -> None:
        """Have somebody told of what is learned about an asset, until `unheed`."""
        self.settle(asset)
        asset.heeders = (*asset.heeders, heeder)
        self._expect(asset)

    def unheed(self, asset: Asset, heeder: Heeder) -> None:
        """Take back one `heed`."""
        asset.heeders = tuple(other for other in asset.heeders if other is not heeder)

    def mind(self) -> None:
        """Settle records before every change from now on: a quirk makes a report hang on the one before."""
        self.is_attentive = self._is_always_attentive = True

    def begin(self, asset: Asset) -> None:
        """Start to report on an asset that was just linked."""
        now = self._world.now()
        self._take(asset, asset.observe_bare(now))
        asset.reported_at, asset.fresh_until = now, 0.0
        asset.announce(None, asset.reported)
        if self._is_polled:
            asset.next_poll_at = due(now + self._world.random.randrange(1_000, FIRST_POLL_WITHIN_MS) / 1000)
            asset.is_stale = True
        else:
            self._report(asset, now)
        self._expect(asset)

    def end(self, asset: Asset) -> None:
        """Stop reporting on an asset: it is not linked any more."""
        asset.reported = None
        for heeder in asset.heeders:
            heeder.wake()
        self.pages.clear()
        self._active.pop(asset.id, None)
        self._world.timeline.cancel(asset.poll_alarm)

    def before(self, asset: Asset) -> None:
        """Be called before the truth of an asset changes: what was due until now shows the truth until now."""
        if self.is_attentive:
            self.settle(asset)

    def after(self, asset: Asset) -> None:
        """Be called after the truth of an asset changed."""
        asset.changed_at = self._world.now()
        asset.fresh_until = 0.0
        self.pages.clear()
        asset.is_stale = True
        if asset.wear is not None and asset.wear.is_late:
            self._world.timeline.at(asset.changed_at + LATE_SECONDS, self.report_now, asset)
        if (self._listeners or asset.heeders) and asset.reported is not None:
            if not self._is_polled:
                self._report(asset, asset.changed_at)
            self._expect(asset)

    def settle(self, asset: Asset) -> None:
        """Bring an asset's record up to the last report that was due."""
        now = self._world.now()
        if asset.reported is None or now < asset.fresh_until:
            return
        if self._is_polled:
            self._settle_polls(asset)
            return
        if now >= self._next_at:
            self._last_at, self._next_at = self._on_grid(now), self._on_grid(now, 1)
        due_at = max(asset.changed_at, self._last_at)
        if due_at > asset.reported_at or (asset.is_stale and due_at == asset.reported_at):
            self._report(asset, due_at)
        asset.fresh_until = self._next_at

    def amend(self, asset: Asset, **known: Any) -> None:
        """Put into an asset's record what is known without its vendor, such as the location assigned to it."""
        self.settle(asset)
        before = asset.reported
        if before is None:
            return
        self._take(asset, before._replace(**known))
        if self._listeners and differs(before, asset.reported):
            asset.announce(before, asset.reported)

    def hurry(self, asset: Asset) -> None:
        """Have a report made soon: somebody asked for a refresh."""
        due_at = self._world.now() + self._world.settings.refresh_seconds
        self._world.timeline.at(due_at, self.report_now, asset)

    def report_now(self, asset: Asset) -> None:
        """Make a report at this moment, out of turn."""
        if asset.reported is None:
            return
        self.settle(asset)
        now = self._world.now()
        self._report(asset, now)
        if self._is_polled:
            asset.next_poll_at = round(now + self._period(asset), 3)
            self._expect(asset)

    def _report(self, asset: Asset, at: float) -> None:
        """Make a report as of `at`; announce it if it says anything new and somebody listens."""
        before = asset.reported
        if asset.is_heard:
            record = asset.observe(at)
            self._take(asset, record if asset.wear is None else asset.wear.shown(asset, before, record))
        elif before.is_reachable is not False or before.capabilities is not asset.able():
            self._take(asset, before._replace(is_reachable=False, capabilities=asset.able()))
        asset.reported_at = at
        asset.is_stale = False
        if self._listeners and asset.reported is not before and differs(before, asset.reported):
            asset.announce(before, asset.reported)

    def _take(self, asset: Asset, record: Any) -> None:
        """Make a record what Enode knows; what was rendered of the last one is dropped."""
        asset.reported, asset.bodies = record, {}
        self.pages.clear()
        for heeder in asset.heeders:
            heeder.notice(record)

    # Prompt: one alarm on the grid for all that move

    def _on_grid(self, at: float, further: int = 0) -> float:
        """Give the place on the grid at a moment or just before it, or the one so many places further."""
        return (round(at * 1000) // self._grid_ms + further) * self._grid_ms / 1000

    def _ring_grid(self) -> None:
        self._tick = None
        active = list(self._active.values())
        for first in range(0, len(active), CHUNK):
            self._world.timeline.at(self._world.now(), self._report_chunk, active[first : first + CHUNK])
        if active:
            self._wind()

    def _report_chunk(self, assets: list[Asset]) -> None:
        for asset in assets:
            self.settle(asset)

    def _wind(self) -> None:
        if self._tick is None:
            self._tick = self._world.timeline.at(self._on_grid(self._world.now(), 1), self._ring_grid)

    # Polled: each device at its own hour

    def _period(self, asset: Asset) -> float:
        settings, habits = self._world.settings, asset.habits
        is_active = asset.is_active and asset.is_heard
        if habits is not None:
            return habits.active_seconds if is_active else habits.quiet_seconds
        return settings.polled_active_seconds if is_active else settings.polled_quiet_seconds

    def _settle_polls(self, asset: Asset) -> None:
        now, period = self._world.now(), self._period(asset)
        if asset.next_poll_at > now:
            return
        first = asset.next_poll_at
        last = _last_poll(first, period, now)
        asset.next_poll_at = round(last + period, 3)
        silence = silent_since(asset.habits, asset.seed, last) if asset.habits is not None else None
        if silence is not None:
            if first >= silence:
                return
            last = _last_poll(first, period, silence)
        self._report(asset, last)

    def _ring_poll(self, asset: Asset) -> None:
        asset.poll_alarm = None
        if asset.reported is not None:
            self.settle(asset)
            self._expect(asset)

    def _matters(self, asset: Asset) -> bool:
        """Whether what moves by itself is to be reported in time: to listeners all, to heeders where a device is."""
        return asset.is_active and (self._listeners > 0 or (bool(asset.heeders) and asset.is_roving))

    def _expect(self, asset: Asset) -> None:
        """See to it that an asset's next report that can matter is made in time."""
        if asset.reported is None or not (self._listeners or asset.heeders):
            return
        if not self._is_polled:
            if self._matters(asset):
                self._active[asset.id] = asset
                self._wind()
            else:
                self._active.pop(asset.id, None)
            return
        self._world.timeline.cancel(asset.poll_alarm)
        asset.poll_alarm = None
        if asset.is_stale or self._matters(asset):
            asset.poll_alarm = self._world.timeline.at(asset.next_poll_at, self._ring_poll, asset)


def _last_poll(first: float, period: float, until: float) -> float:
    """Give the last poll not after a moment, of those that come every `period` from the first one on."""
    missed = round((until - first) * 1000) // round(period * 1000)
    return round(first + missed * period, 3)
