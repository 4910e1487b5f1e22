"""A real client, Enode's own Python SDK from PyPI, sync and async: users, tokens, versions."""

from __future__ import annotations

import pytest
from enode import Enode, models

from sandbox import Sandbox
from tests.sdk.driving import NOW, Ask, car_of, refused


def test_users_are_listed_page_by_page(ask: Ask, enode_sandbox: Sandbox) -> None:
    for user in ("ada", "ben", "eve"):
        enode_sandbox.add_user(id=user)
    first = ask("user_management.list", page_size=2)
    assert [(user.id, user.created_at) for user in first.data] == [("eve", NOW), ("ben", NOW)]
    second = ask("user_management.list", page_size=2, after=first.pagination.after)
    assert ([user.id for user in second.data], second.pagination.after) == (["ada"], None)
    back = ask("user_management.list", page_size=2, before=second.pagination.before)
    assert back.data == first.data


def test_a_user_has_linked_vendors(ask: Ask, enode_sandbox: Sandbox) -> None:
    car_of(enode_sandbox, "ada@example.com")
    user = ask("user_management.get", user_id="ada@example.com")
    assert user.id == "ada@example.com"
    assert [(entry.vendor, entry.vendor_type, entry.is_valid) for entry in user.linked_vendors] == [
        ("TESLA", models.VendorType.VEHICLE, True)
    ]


def test_an_unknown_user_is_an_error_with_the_problem_in_it(ask: Ask) -> None:
    error = refused(ask, "user_management.get", user_id="nobody")
    assert error.status_code == 404
    assert "Could not find user with ID nobody" in error.body


def test_a_user_is_deleted(ask: Ask, enode_sandbox: Sandbox) -> None:
    car = car_of(enode_sandbox, "ada")
    assert ask("user_management.unlink_user", user_id="ada") is None
    assert refused(ask, "user_management.get", user_id="ada").status_code == 404
    assert refused(ask, "vehicles.get", vehicle_id=car).status_code == 404


@pytest.mark.enode(settings={"token_seconds": 1})
def test_short_lived_tokens_are_renewed_without_notice(ask: Ask) -> None:
    """The SDK renews a token a minute before its end, so here for every call."""
    for _ in range(3):
        assert ask("vehicles.list").data == []


def test_wrong_credentials_are_told_by_the_token_endpoint(enode_sandbox: Sandbox) -> None:
    security = models.Security(client_id="x", client_secret="y", token_url=enode_sandbox.token_url)
    with Enode(security=security, server_url=enode_sandbox.url) as sdk, pytest.raises(Exception, match="401"):
        sdk.vehicles.list()


def test_a_version_header_of_the_program_is_heeded(ask: Ask, enode_sandbox: Sandbox) -> None:
    error = refused(ask, "user_management.get", user_id="nobody", http_headers={"Enode-Version": "2024-01-01"})
    assert '"error":"https://docs.enode.io/problems/not-found"' in error.body
