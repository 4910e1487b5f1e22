"""2024-10-01: assets have one `location` object; problems live at a new address; the firehose is gone.

Every asset's `locationId` moved to `location.id`. Problem responses lost `error` and `message`; use `type`, which now
begins with https://developers.enode.com/api/problems/, and `detail`. The firehose endpoints are removed; use
`/webhooks`.
"""

from sandbox.api.problems import TYPES, Row
from sandbox.api.versions.changes import (
    Added,
    Change,
    EndpointRemoved,
    Moved,
    Removed,
    Retold,
    Reworded,
    ValueAdded,
)
from sandbox.api.webhooks import FIREHOSE_DELETE, FIREHOSE_PUT, FIREHOSE_TEST
from sandbox.shapes import obj, text
from sandbox.world.refusals import WebhookExists

OLD_TYPES = "https://docs.enode.io/problems/"

CHANGES: tuple[Change, ...] = (
    Moved("Vehicle", ("T1",), to="location.id", was="locationId"),
    Added("Vehicle", ("T55",), field="chargeState.pluggedInChargerId"),
    Retold("Problem", ("T13",), field="type", was=lambda address: address.replace(TYPES, OLD_TYPES)),
    Removed("Problem", ("T12",), field="error", was=text(), derive=lambda problem: problem["type"]),
    Removed("Problem", ("T12",), field="message", was=text(), derive=lambda problem: problem["detail"]),
    Removed(
        "HeartbeatEvent",
        ("T18",),
        field="user",
        was=obj({"id": text()}),
        derive=lambda _beat: {"id": "system"},
    ),
    ValueAdded("SubscribedEvent", ("3.20",), value="user:inverter:statistics-updated"),
    EndpointRemoved(FIREHOSE_PUT, ("T20",)),
    EndpointRemoved(FIREHOSE_DELETE, ("T20",)),
    EndpointRemoved(FIREHOSE_TEST, ("T20", "T21")),
    Reworded(
        WebhookExists,
        Row(400, "bad-request", "Webhook already exists."),
        ("5.2",),
    ),
)
