"""2024-01-01: Link UI v4, new scopes, and every asset says which were granted.

`POST /users/{userId}/link` takes another body: `vendorType`, `language` (instead of `forceLanguage`), `scopes` and
`redirectUri` are required, `about:blank` is no address to return to any more, and `colorScheme` is new. It answers
`linkUrl` and `linkToken` (instead of `linkState`). Whoever leaves the page early comes back with `error` and
`error_message`. Scopes have new names; old grants were migrated. All assets have `scopes`. Assets whose credentials
went bad can be linked again by `POST /assets/{assetId}/relink`. EMA inverters are gone; they are at APSYSTEMS, whose
portal EMA was.
"""

from sandbox.api import simulated
from sandbox.api.former.links import LINK_USER
from sandbox.api.versions.changes import (
    Added,
    Change,
    EndpointAdded,
    EndpointChanged,
    EndpointDeprecated,
    ValueRemoved,
    VendorRemoved,
)
from sandbox.api.versions.endpoints import key_of

ASSETS = ("Vehicle", "Charger", "Hvac", "Inverter", "Battery", "Meter")

CHANGES: tuple[Change, ...] = (
    *(Added(asset, ("T22",), field="scopes") for asset in ASSETS),
    EndpointChanged("POST /users/{userId}/link", lambda _row: LINK_USER, ("T23", "T24", "T25")),
    EndpointAdded("POST /assets/{assetId}/relink", ("T23",)),
    *(EndpointDeprecated(key_of(endpoint), ("simulated",)) for endpoint in simulated.ENDPOINTS),
    VendorRemoved("Inverter", ("vendors 2.4",), field="vendor", kind="inverter", vendor="EMA"),
    VendorRemoved("InverterHealth", ("vendors 2.4",), field="vendor", kind="inverter", vendor="EMA"),
    ValueRemoved("AnyVendor", ("vendors 2.4",), value="EMA"),
)
