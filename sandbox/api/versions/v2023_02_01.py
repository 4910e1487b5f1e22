"""2023-02-01: the first version, the same as before there were versions.

What the next one removes is deprecated already: `POST /hvacs/{hvacId}/temperature`, and the external starts.
"""

from sandbox.api.former.overrides import EXTERNAL_STARTS
from sandbox.api.versions.changes import Change, EndpointDeprecated
from sandbox.api.versions.endpoints import key_of

CHANGES: tuple[Change, ...] = (
    EndpointDeprecated("POST /hvacs/{hvacId}/temperature", ("2",)),
    *(EndpointDeprecated(key_of(endpoint), ("2",)) for endpoint in EXTERNAL_STARTS),
)
