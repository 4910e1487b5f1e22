"""2024-01-01: EMA inverters are gone; they are at APSYSTEMS, whose portal EMA was.

Otherwise this is the oldest version served so far; what else it changed is told when the one before it arrives.
"""

from sandbox.api.versions.changes import Change, VendorRemoved

CHANGES: tuple[Change, ...] = (
    VendorRemoved("Inverter", ("vendors 2.4",), field="vendor", kind="inverter", vendor="EMA"),
    VendorRemoved("InverterHealth", ("vendors 2.4",), field="vendor", kind="inverter", vendor="EMA"),
)
