"""A programme of a device other than a vehicle: it follows the device by what is reported, and commands it by prices.

While it is switched on and has something to go by, it is the device's steward (`stewards.py`), so it and schedules
exclude each other. It looks when something was reported that matters, when prices came, and when it set its alarm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sandbox.world.executing import Spec
from sandbox.world.rules import Rules
from sandbox.world.steering import Steering
from sandbox.world.stewards import Follower

if TYPE_CHECKING:
    from sandbox.world.locations import Location
    from sandbox.world.purposes import Purpose
    from sandbox.world.timeline import Alarm
    from sandbox.world.world import World


class DeviceProgramme(Follower):
    """What all programmes of devices share."""

    purpose: ClassVar[Purpose]
    title = "a smart programme"

    def __init__(self, asset: Any) -> None:
        """Begin switched off."""
        super().__init__(asset.world.timeline)
        self.asset = asset
        self.world: World = asset.world
        self.steering = Steering(self.world, self)
        self.is_enabled = False
        self._spec = Spec(asset.id, asset.kind, None, is_enabled=True, rules=Rules(None, ()))
        self._seen: tuple[object, ...] | None = None
        self._alarm: Alarm | None = None

    @property
    def track(self) -> str:
        """The track of commands that it gives."""
        return self.purpose.track

    def look(self) -> None:
        """See how things stand, command what has to be commanded, and wait for what comes."""
        raise NotImplementedError

    def see_prices(self) -> None:
        """Be told that prices came that were not expected."""
        self.wake()

    def state(self) -> dict[str, Any]:
        """Give all that it hangs on as plain data."""
        raise NotImplementedError

    def switch(self, *, is_enabled: bool) -> None:
        """Follow the device from now on, or do so no more and be its steward no more."""
        if is_enabled is self.is_enabled:
            return
        self.is_enabled, self._seen = is_enabled, None
        if is_enabled:
            self.world.telemetry.heed(self.asset, self)
        else:
            self.world.telemetry.unheed(self.asset, self)
            self.steering.govern(self.asset, is_in_force=False)
            self.ring(None)

    def drop(self) -> None:
        """Come to an end: the device goes away."""
        self.is_over = True
        self.switch(is_enabled=False)

    def notice(self, record: Any) -> None:
        """Be told that a record was taken: look at the end of the instant, if it says anything that matters."""
        decisive = self.purpose.decisive(record)
        if self._seen != decisive:
            self._seen = decisive
            self.wake()

    def place(self) -> Location | None:
        """Give the location by whose prices and clocks it goes: the one assigned, else the only one of its user."""
        assigned: Location | None = self.world.locations.get(self.asset.record().location.location_id or "")
        if assigned is not None or self.asset.user is None:
            return assigned
        places = self.asset.user.locations
        return places[0] if len(places) == 1 else None

    def steer(self, wanted: Any, *, is_overridden: bool = False) -> None:
        """Be the steward and have something done; not while it cannot be done, or an override rules."""
        sight = self.purpose.see(self.world, self.asset.record(), self._spec, wanted)
        is_in_force = sight.obstacle is None and not is_overridden
        self.steering.govern(self.asset, is_in_force=is_in_force, is_overridden=is_overridden)
        if is_in_force:
            self.steering.steer(self.asset, sight)

    def ring(self, at: float | None) -> None:
        """Look at a moment, in place of whatever else was due."""
        self.world.timeline.cancel(self._alarm)
        self._alarm = None if at is None else self.world.timeline.at(at, self.wake)

    def see_to(self) -> None:
        """Look, while it is switched on."""
        if self.is_enabled:
            self.look()
