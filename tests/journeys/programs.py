"""A program as a customer of Enode would write it: the SDK on one side, its own copy of the fleet on the other."""

from __future__ import annotations

from typing import Any

from enode import Enode, models

from sandbox import Sandbox


def program(sandbox: Sandbox) -> Enode:
    """Set the SDK up as its documents say, only with our addresses."""
    security = models.Security(
        client_id=sandbox.client_id, client_secret=sandbox.client_secret, token_url=sandbox.token_url
    )
    return Enode(security=security, server_url=sandbox.url)


def mirrored(events: list[Any]) -> dict[str, Any]:
    """Follow events: what a program knows of each vehicle that has not left, had it never asked."""
    known: dict[str, Any] = {}
    for event in events:
        if event["event"] == "user:vehicle:deleted":
            known.pop(event["vehicle"]["id"], None)
        elif "vehicle" in event:
            known[event["vehicle"]["id"]] = event["vehicle"]
    return known
