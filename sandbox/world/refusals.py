"""What the world says no to. Wording for programs and status codes are rows in `api/problems.py`."""

from __future__ import annotations


class Refused(Exception):
    """Something that cannot be done now, or at all; nothing was changed."""

    def __init__(self, detail: str, **facts: object) -> None:
        """Say what is wrong in a sentence; `facts` carry what an answer may want to name."""
        super().__init__(detail)
        self.detail = detail
        self.facts = facts


class NotFound(Refused):
    """There is no such thing."""


class UserNotFound(NotFound):
    """There is no such user."""


class AssetNotFound(NotFound):
    """There is no such asset for statistics to be about."""


class ConnectionsLimit(Refused):
    """As many accounts are linked as the client may have."""


class LinkRefused(Refused):
    """A link that cannot be opened as asked."""


class NoOverride(NotFound):
    """A device without a smart override that could be ended."""


class NotLinked(NotFound):
    """A user who has not linked what was asked for."""


class WebhookNotFound(NotFound):
    """There is no such webhook."""


class NotNow(Refused):
    """The thing's state does not allow it."""


class ActionRejected(Refused):
    """A command whose precondition cannot come true in time (400, no action is made; behaviour 4.4)."""


class Governed(Refused):
    """A command to a device that a schedule or a plan looks after (422; behaviour 4.4)."""


class ActionOver(Refused):
    """An action that ended already, so it cannot be cancelled."""


class WebhookNotValid(Refused):
    """A webhook that cannot be registered as asked."""


class WebhookExists(WebhookNotValid):
    """A webhook with this URL and version is there already."""


class BeforeInstallation(Refused):
    """Statistics of a time before there was anything to count."""


class StatisticsNotAvailable(Refused):
    """Statistics of a time of which nothing is known."""


class Unknown(Refused):
    """A vendor, model or value that the catalogue does not have; names the allowed ones."""


class TariffNotValid(Refused):
    """Rates or hours that make no tariff."""


class SmartChargingRefused(Refused):
    """Smart charging that cannot be switched on."""
