"""Answers of calls that go wrong on purpose: a status, and the problem that Enode would send with it (behaviour 7)."""

from __future__ import annotations

from dataclasses import replace

import orjson

from sandbox.api.answer import PROBLEM, Answer
from sandbox.api.problems import Row, problem
from sandbox.api.versions import NEWEST, VERSIONS, edition
from sandbox.world.refusals import Refused

ROWS = {
    row.status: row
    for row in (
        Row(400, "bad-request", "Bad Request"),
        Row(401, "unauthorized", "Unauthorized", "Unauthorized for resource"),
        Row(403, "forbidden", "Forbidden"),
        Row(404, "not-found", "Not Found", "The requested asset wasn't found."),
        Row(409, "conflict", "Conflict"),
        Row(422, "unprocessable-entity", "Unprocessable Entity"),
        Row(429, "too-many-requests", "Too Many Requests", "Too many requests. Try again later."),
        Row(500, "internal-server-error", "Internal Server Error"),
        Row(502, "bad-gateway", "Bad Gateway"),
        Row(
            503,
            "vendor-temporarily-unavailable",
            "Vendor Temporarily Unavailable",
            "Vendor timed out.",
        ),
        Row(504, "gateway-timeout", "Gateway Timeout"),
    )
}


def spoiled(status: int, version: str) -> Answer:
    """Answer with a status and its problem, in the words of a version."""
    spoken = edition(version if version in VERSIONS else NEWEST)
    body = spoken.lower("Problem", problem(Refused("Something went wrong, on purpose."), _row(status)))
    return Answer(status, orjson.dumps(body), PROBLEM)


def _row(status: int) -> Row:
    kind = 400 if status < 500 else 500
    return ROWS.get(status) or replace(ROWS[kind], status=status)
