"""Tokens: how they are asked for, what they are good for, and when they are not (behaviour 1.2, 1.3; T1, T2)."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import quote_plus

import pytest

from sandbox.server import Options
from sandbox.settings import Settings, changed
from tests.conftest import START, House

GRANT = {"grant_type": "client_credentials"}
TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
UNAUTHORIZED = {
    "type": "https://developers.enode.com/api/problems/unauthorized",
    "title": "Unauthorized",
    "detail": "Unauthorized for resource",
}


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


async def grant(house: House, form: Any = GRANT, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    async with house.http.post(f"{house.url}/oauth2/token", data=form, headers=headers or {}) as response:
        assert response.headers["Content-Type"].startswith("application/json")
        return response.status, await response.json()


async def status(house: House, authorization: str | None) -> int:
    headers = {"Authorization": authorization} if authorization is not None else {}
    async with house.http.get(f"{house.url}/vehicles", headers=headers) as response:
        return response.status


async def token_of(house: House, client_id: str = "sandbox", secret: str = "sandbox") -> str:
    return str((await grant(house, headers=basic(client_id, secret)))[1]["access_token"])


@pytest.mark.parametrize("how", ["basic", "form", "both"])
async def test_a_token_is_given_for_basic_for_form_and_for_both(served: House, how: str) -> None:
    form = GRANT if how == "basic" else {**GRANT, "client_id": "sandbox", "client_secret": "sandbox"}
    answered, body = await grant(served, form, None if how == "form" else basic("sandbox", "sandbox"))
    token = body.pop("access_token")
    assert (answered, body) == (200, {"expires_in": 3599, "scope": "", "token_type": "bearer"})
    assert TOKEN.fullmatch(token)
    assert len(token) == 87
    assert await status(served, f"Bearer {token}") == 200


async def test_a_scope_and_other_parameters_are_no_matter(served: House) -> None:
    answered, body = await grant(served, {**GRANT, "scope": "all", "audience": "x"}, basic("sandbox", "sandbox"))
    assert (answered, body["scope"]) == (200, "")


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        (GRANT, {}),
        (GRANT, basic("sandbox", "wrong")),
        (GRANT, basic("nobody", "sandbox")),
        (GRANT, basic("", "")),
        (GRANT, {"Authorization": "Basic"}),
        (GRANT, {"Authorization": "Basic ???"}),
        (GRANT, {"Authorization": "Basic " + base64.b64encode(b"sandbox").decode()}),
        (GRANT, {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode()}),
        (GRANT, {"Authorization": "Bearer sandbox"}),
        ({**GRANT, "client_id": "sandbox", "client_secret": "wrong"}, {}),
        ({**GRANT, "client_id": "sandbox"}, {}),
        ({**GRANT, "client_secret": "sandbox"}, {}),
        ({**GRANT, "client_id": "sandbox", "client_secret": "sandbox"}, basic("sandbox", "wrong")),
    ],
)
async def test_bad_credentials_are_401_the_oauth_way(served: House, form: Any, headers: dict[str, str]) -> None:
    answered, body = await grant(served, form, headers)
    assert (answered, body["error"]) == (401, "invalid_client")
    assert isinstance(body["error_description"], str)
    assert "title" not in body


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
        ({}, "invalid_request"),
        ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        ("nonsense", "invalid_request"),
        (b"\xff\xfe", "invalid_request"),
        ('{"grant_type": "client_credentials"}', "invalid_request"),
        ("a=1&" * 200, "invalid_request"),
    ],
)
async def test_a_bad_grant_is_400_the_oauth_way(served: House, form: Any, error: str) -> None:
    answered, body = await grant(served, form, basic("sandbox", "sandbox"))
    assert (answered, body["error"]) == (400, error)


@pytest.mark.parametrize("secret", ["simple", "a+b c", "100%25", "50% off", "ß€:😀", "a:b:c", "a&b=c/d?e#f", "%"])
@pytest.mark.parametrize("how", ["basic as it is", "basic url-encoded", "form"])
async def test_any_secret_works_as_it_is_and_url_encoded(served: House, secret: str, how: str) -> None:
    """OAuth wants the parts of Basic url-encoded, curl and most clients send them as they are (RFC 6749, 2.3.1)."""
    await served.control("POST", "/clients", {"clientId": "odd@client", "clientSecret": secret})
    if how == "form":
        answered, _ = await grant(served, {**GRANT, "client_id": "odd@client", "client_secret": secret})
    elif how == "basic url-encoded":
        answered, _ = await grant(served, headers=basic(quote_plus("odd@client"), quote_plus(secret)))
    else:
        answered, _ = await grant(served, headers=basic("odd@client", secret))
    assert answered == 200


async def test_asking_again_gives_a_fresh_token_and_the_old_one_stays_good(served: House) -> None:
    tokens = [await token_of(served) for _ in range(5)]
    assert len(set(tokens)) == 5
    for token in tokens * 2:
        assert await status(served, f"Bearer {token}") == 200


async def test_the_word_bearer_is_good_in_any_case(served: House) -> None:
    token = await token_of(served)
    for word in ("Bearer", "bearer", "BEARER"):
        assert await status(served, f"{word} {token}") == 200


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer x", "Bearer .", "Bearer a.b", "Basic c2FuZGJveDpzYW5kYm94", "x" * 5000,
     "Bearer " + "A" * 43 + "." + "A" * 43, "Bearer é", "Bearer \x80"],
)  # fmt: skip
async def test_what_is_no_token_is_401_with_a_problem(served: House, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization is not None else {}
    async with served.http.get(f"{served.url}/vehicles", headers=headers) as response:
        assert (response.status, await response.json(content_type=None)) == (401, UNAUTHORIZED)
        assert response.headers["Content-Type"].startswith("application/problem+json")


async def test_a_token_that_was_tampered_with_is_401(served: House) -> None:
    token = await token_of(served)
    for place in (0, 10, 41, 44, 60, 85):
        other = "A" if token[place] != "A" else "B"
        assert await status(served, f"Bearer {token[:place]}{other}{token[place + 1 :]}") == 401
    for tampered in (
        token[:-1],
        token + "A",
        token.replace(".", ""),
        token.replace(".", ".."),
        f" {token}",
        f"{token} x",
    ):
        assert await status(served, f"Bearer {tampered}") == 401


async def test_a_token_leads_to_its_own_clients_world(served: House) -> None:
    await served.control("POST", "/clients", {"clientId": "other", "clientSecret": "o"})
    await served.do({"add_user": {"id": "ada"}})
    headers = {"Authorization": f"Bearer {await token_of(served, 'other', 'o')}"}
    async with served.http.get(f"{served.url}/users", headers=headers) as response:
        assert (await response.json())["data"] == []


async def test_the_token_of_a_removed_client_is_401_even_when_the_id_is_used_again(served: House) -> None:
    await served.control("POST", "/clients", {"clientId": "other", "clientSecret": "first"})
    token = await token_of(served, "other", "first")
    assert await status(served, f"Bearer {token}") == 200
    await served.control("DELETE", "/clients/other")
    assert await status(served, f"Bearer {token}") == 401
    await served.control("POST", "/clients", {"clientId": "other", "clientSecret": "second"})
    assert await status(served, f"Bearer {token}") == 401


async def test_a_token_is_judged_the_same_every_time(served: House) -> None:
    """A client made anew under the same id and secret may take its old tokens or not, but not now so, now otherwise."""
    terms = {"clientId": "other", "clientSecret": "same"}
    await served.control("POST", "/clients", terms)
    token = await token_of(served, "other", "same")
    await status(served, f"Bearer {token}")
    await served.control("DELETE", "/clients/other")
    await served.control("POST", "/clients", terms)
    assert len({await status(served, f"Bearer {token}") for _ in range(3)}) == 1


async def test_a_reset_leaves_tokens_good(served: House) -> None:
    token = await token_of(served)
    await served.control("POST", "/reset", {})
    assert await status(served, f"Bearer {token}") == 200


async def test_world_time_does_not_age_a_token(served: House) -> None:
    token = await token_of(served)
    await served.move(365 * 86_400)
    assert await status(served, f"Bearer {token}") == 200


class TestShortLived:
    """A token that has lived its life."""

    @pytest.fixture
    def options(self) -> Options:
        return Options(start=START, seed=7, settings=changed(Settings(), {"token_seconds": 0.0}))

    async def test_an_expired_token_is_401_and_a_client_gets_another(self, served: House) -> None:
        _, body = await grant(served, headers=basic("sandbox", "sandbox"))
        assert body["expires_in"] == 0
        for _ in range(2):
            assert await status(served, f"Bearer {body['access_token']}") == 401


async def test_a_removed_client_gets_no_token(served: House) -> None:
    await served.control("POST", "/clients", {"clientId": "other", "clientSecret": "o"})
    await served.control("DELETE", "/clients/other")
    answered, body = await grant(served, headers=basic("other", "o"))
    assert (answered, body["error"]) == (401, "invalid_client")


async def test_answers_with_tokens_are_not_to_be_stored(served: House) -> None:
    url = f"{served.url}/oauth2/token"
    async with served.http.post(url, data=GRANT, headers=basic("sandbox", "sandbox")) as response:
        assert response.headers["Cache-Control"] == "no-store"
    async with served.http.post(url, data=GRANT) as response:
        assert response.headers["WWW-Authenticate"].startswith("Basic")
