"""Problems of the control API: the rows that the Enode API has no words for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.api.problems import PROBLEMS, Row, Unauthorized, problem
from sandbox.client import ClientNotFound
from sandbox.driver import Moving
from sandbox.scenario.doing import Stopped
from sandbox.scenario.expectations import Unmet
from sandbox.world import refusals

if TYPE_CHECKING:
    from sandbox.world.refusals import Refused

TYPES = "/sandbox/problems/"

ROWS: dict[type[Refused], Row] = {
    **PROBLEMS,
    Unauthorized: Row(401, "unauthorized", "Unauthorized"),
    ClientNotFound: Row(404, "client-not-found", "There is no such client"),
    Moving: Row(409, "time-is-moving", "Time is being moved already"),
    Unmet: Row(422, "expectation-not-met", "The expectation is not met"),
    refusals.NotFound: Row(404, "not-found", "Not Found"),
    refusals.NotNow: Row(409, "not-now", "The world does not allow it now"),
    refusals.Unknown: Row(400, "unknown", "Not in the catalogue"),
    refusals.WebhookNotValid: Row(400, "webhook-not-valid", "Webhook input is not valid"),
    refusals.WebhookExists: Row(409, "webhook-exists", "Webhook already exists"),
}


def problem_of(refusal: Refused) -> tuple[int, dict[str, Any]]:
    """Write a refusal as a status and problem details."""
    cause = refusal.cause if isinstance(refusal, Stopped) else refusal
    row = next(ROWS[kind] for kind in type(cause).__mro__ if kind in ROWS)
    body = {**problem(cause, row), "type": TYPES + row.slug}
    if "reason" in cause.facts:
        body["reason"] = cause.facts["reason"]
    if isinstance(refusal, Stopped):
        body |= {"detail": refusal.detail, "step": refusal.place, "results": refusal.results}
    return row.status, body
