"""Problems: what a refusal looks like to a program. One row each: status, slug, title, and a detail if it is fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.shapes import Fault, array, obj, text
from sandbox.world import refusals
from sandbox.world.refusals import Refused

MOST_ISSUES = 50
MOST_SHOWN = 2_000

TYPES = "https://developers.enode.com/api/problems/"


class Unauthorized(Refused):
    """No token, or one that is not good."""


class UnknownVersion(Refused):
    """A version that does not exist."""


class RouteNotFound(Refused):
    """No such path or method in this version."""


class UserHeaderSent(Refused):
    """The header of the old versions, sent to a new one."""


class UserHeaderMissing(Refused):
    """The header of the old versions, not sent to one of them that needs it."""


class NotJson(Refused):
    """A body that is not JSON."""


class WrongMediaType(Refused):
    """A body of a type other than JSON."""


class Unreadable(Refused):
    """A body that cannot be unpacked, or is nested too deep."""


class TooLarge(Refused):
    """A body larger than is read."""


class TooManyRequests(Refused):
    """More calls in a minute than the client may make."""


class Broken(Refused):
    """The client's world has stopped; the detail names the fact and the cause."""


class Invalid(Refused):
    """A call whose body, query or path does not fit the shape."""

    def __init__(self, faults: list[Fault]) -> None:
        """Word the faults as the API does: one is named in the detail, several are listed."""
        self.faults = faults
        single = f"{dotted(faults[0])} {faults[0].message}"[:MOST_SHOWN]
        super().__init__(single if len(faults) == 1 else "Multiple validation errors, see issues list.")
        self.issues = [
            {"path": dotted(fault), "message": fault.message[:MOST_SHOWN], "code": fault.code}
            for fault in faults[:MOST_ISSUES]
        ]

    def below(self, key: str) -> Invalid:
        """Give the same faults as those of a part that stands under a key, in place of its first list index."""
        return Invalid([Fault((key, *fault.path[1:]), fault.message, fault.code) for fault in self.faults])


@dataclass(frozen=True)
class Row:
    """How one kind of refusal is answered; without a `detail`, the refusal's own sentence is used."""

    status: int
    slug: str
    title: str
    detail: str | None = None


PROBLEMS: dict[type[Refused], Row] = {
    Unauthorized: Row(401, "unauthorized", "Unauthorized", "Unauthorized for resource"),
    UnknownVersion: Row(400, "bad-request", "Bad Request"),
    RouteNotFound: Row(404, "not-found", "Not Found"),
    UserHeaderSent: Row(400, "bad-request", "Bad Request"),
    UserHeaderMissing: Row(401, "unauthorized", "Unauthorized"),
    NotJson: Row(400, "bad-request", "Bad Request"),
    WrongMediaType: Row(415, "unsupported-media-type", "Unsupported Media Type"),
    Unreadable: Row(400, "bad-request", "Bad Request"),
    TooLarge: Row(413, "payload-too-large", "Payload Too Large"),
    Invalid: Row(400, "validation-error", "Validation error"),
    TooManyRequests: Row(429, "too-many-requests", "Too Many Requests", "Too many requests. Try again later."),
    Broken: Row(500, "internal-server-error", "Internal Server Error"),
    refusals.UserNotFound: Row(404, "not-found", "User does not exist"),
    refusals.WebhookNotFound: Row(404, "not-found", "Webhook not found"),
    refusals.NotLinked: Row(404, "not-found", "Not Found"),
    refusals.NoOverride: Row(404, "not-found", "Not Found"),
    refusals.AssetNotFound: Row(404, "not-found", "Not Found", "Asset not found"),
    refusals.NotFound: Row(404, "not-found", "Not Found", "The requested asset wasn't found."),
    refusals.StatisticsNotAvailable: Row(
        422, "hem-system-statistics-not-available", "HEM System Statistics Not Available"
    ),
    refusals.ConnectionsLimit: Row(403, "forbidden", "Connections limit reached."),
    refusals.LinkRefused: Row(400, "bad-request", "Bad Request"),
    refusals.ActionRejected: Row(400, "bad-request", "Action Rejected"),
    refusals.SmartChargingRefused: Row(400, "bad-request", "Cannot activate smart charging"),
    refusals.Governed: Row(422, "unprocessable-entity", "Unprocessable Entity"),
    refusals.WebhookNotValid: Row(400, "bad-request", "Webhook input is not valid."),
    refusals.WebhookExists: Row(400, "bad-request", "Webhook input is not valid.", "The webhook input is not valid."),
    Refused: Row(400, "bad-request", "Bad Request"),
}

SHAPES = {
    "Problem": obj(
        {
            "type": text(format="uri"),
            "title": text(),
            "detail": text(),
            "issues": array(obj({"path": text(), "message": text(), "code": text()})),
        },
        optional=("issues",),
    )
}


def row_of(refusal: type[Refused]) -> Row:
    """Find the row of a kind of refusal: its own, or the nearest of its ancestors'."""
    return next(PROBLEMS[kind] for kind in refusal.__mro__ if kind in PROBLEMS)


def problem(refusal: Refused, row: Row) -> dict[str, Any]:
    """Write a refusal as problem details (behaviour 7)."""
    issues = getattr(refusal, "issues", None) or refusal.facts.get("issues")
    return {
        "type": TYPES + row.slug,
        "title": row.title,
        "detail": row.detail or refusal.detail,
        **({"issues": issues} if issues else {}),
    }


def dotted(fault: Fault) -> str:
    """Write the place of a fault as `authentication.headerName`; the body itself is `body`."""
    return ".".join(str(part) for part in fault.path)[:MOST_SHOWN] or "body"
