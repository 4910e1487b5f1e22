"""Access tokens: OAuth 2 client credentials, HTTP Basic or form (behaviour 1.2, T1, T2).

A token is signed with its client's secret and needs no store: it outlives a restart, several are good at once, and
it looks like Enode's, two parts joined by a dot, 87 characters. Its life is real time, since clients renew by theirs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote_plus

from sandbox.clock import wall_now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.client import Client
    from sandbox.clients import Clients

MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Grant:
    """What the token endpoint answers: a status and a JSON body."""

    status: int
    body: dict[str, Any]


class Tokens:
    """The tokens of a server's clients."""

    def __init__(self, clients: Clients) -> None:
        """Take the clients that tokens are for."""
        self._clients = clients
        self._good: dict[str, tuple[Client, float, int]] = {}

    def client_of(self, authorization: str | None) -> Client | None:
        """Give the client that a bearer token is for; None for no token, or one that is not good."""
        if authorization is None or authorization[:7].lower() != "bearer ":
            return None
        token = authorization[7:]
        known = self._good.get(token)
        if known is None:
            known = self._check(token)
            if known is None:
                return None
            if len(self._good) >= MOST_REMEMBERED:
                self._good.clear()
            self._good[token] = known
        client, expires_at, generation = known
        if self._clients.get(client.terms.id) is not client:
            del self._good[token]
            return self.client_of(authorization)
        is_good = wall_now() < expires_at and generation >= client.world.call_rules.generation
        return client if is_good else None

    def owner_of(self, authorization: str | None) -> Client | None:
        """Give the client that a bearer token was once issued for, even if it is not good any more."""
        known = self._check(authorization[7:]) if authorization is not None else None
        return known[0] if known is not None else None

    def is_outdated(self, authorization: str, owner: Client) -> bool:
        """Whether a token of a client was made to expire, before its time."""
        known = self._check(authorization[7:])
        return known is not None and known[2] < owner.world.call_rules.generation

    def asking(self, authorization: str | None, form: str) -> Client | None:
        """Give the client that asks for a token, if it proves who it is."""
        try:
            given = _credentials(authorization, parse_qs(form, keep_blank_values=True, max_num_fields=100))
        except ValueError:
            return None
        return next((known for known in map(self._proven, given) if known is not None), None)

    def grant(self, authorization: str | None, form: str) -> Grant:
        """Answer a token request, or refuse it the OAuth way."""
        try:
            fields = parse_qs(form, keep_blank_values=True, max_num_fields=100)
        except ValueError:
            return _refusal(400, "invalid_request", "The request body could not be read as a form.")
        given = _credentials(authorization, fields)
        if not given:
            return _refusal(401, "invalid_client", "Client authentication failed: no client id and secret were sent.")
        client = next((known for known in map(self._proven, given) if known is not None), None)
        if client is None:
            return _refusal(401, "invalid_client", "Client authentication failed: unknown client, or wrong secret.")
        grant_type = fields.get("grant_type", [""])
        if grant_type == [""] or len(grant_type) != 1:
            return _refusal(400, "invalid_request", "The parameter grant_type is missing, or was sent twice.")
        if grant_type != ["client_credentials"]:
            return _refusal(400, "unsupported_grant_type", "The grant type must be client_credentials.")
        seconds = client.terms.settings.token_seconds
        body = {
            "access_token": self._issue(client),
            "expires_in": int(seconds),
            "scope": "",
            "token_type": "bearer",
        }
        return Grant(200, body)

    def _proven(self, credentials: tuple[str, str]) -> Client | None:
        """Give the client whose id and secret these are."""
        client = self._clients.get(credentials[0])
        is_right = client is not None and hmac.compare_digest(
            client.terms.secret.encode(errors="replace"), credentials[1].encode(errors="replace")
        )
        return client if is_right else None

    def _issue(self, client: Client) -> str:
        issued_ms = int(wall_now() * 1000)
        generation = client.world.call_rules.generation.to_bytes(4, "big")
        payload = _key(client.terms.id) + issued_ms.to_bytes(8, "big") + generation + secrets.token_bytes(12)
        return f"{_text(payload)}.{_text(_signature(client, payload))}"

    def _check(self, token: str) -> tuple[Client, float, int] | None:
        payload_text, _, signature_text = token.partition(".")
        try:
            payload, signature = _bytes(payload_text), _bytes(signature_text)
        except (binascii.Error, ValueError):
            return None
        if len(payload) != 32:
            return None
        for client in self._clients:
            if _key(client.terms.id) == payload[:8]:
                if not hmac.compare_digest(_signature(client, payload), signature):
                    return None
                issued_at = int.from_bytes(payload[8:16], "big") / 1000
                generation = int.from_bytes(payload[16:20], "big")
                return client, issued_at + client.terms.settings.token_seconds, generation
        return None


def _credentials(authorization: str | None, fields: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Read id and secret: in Basic as they are or, as OAuth has it, form-encoded; or in the form."""
    if authorization is not None and authorization[:6].lower() == "basic ":
        try:
            client_id, colon, secret = base64.b64decode(authorization[6:], validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return []
        return [(client_id, secret), (unquote_plus(client_id), unquote_plus(secret))] if colon else []
    if "client_id" in fields and "client_secret" in fields:
        return [(fields["client_id"][0], fields["client_secret"][0])]
    return []


def refusal(status: int) -> Grant:
    """Refuse a token request on purpose."""
    known = status in {400, 401}
    return _refusal(status, "invalid_client" if known else "temporarily_unavailable", "Refused on purpose.")


def _refusal(status: int, error: str, description: str) -> Grant:
    return Grant(status, {"error": error, "error_description": description})


def _key(client_id: str) -> bytes:
    return hashlib.blake2b(client_id.encode(), digest_size=8).digest()


def _signature(client: Client, payload: bytes) -> bytes:
    return hmac.new(client.terms.secret.encode(), payload, hashlib.sha256).digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
