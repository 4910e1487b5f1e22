"""The door of the link page, over bare HTTP: what every answer carries, bad tokens, bad forms, and no way out."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cars import park
from tests.conftest import House
from tests.links import BACK, opened, token_of

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
EVIL = "https://evil.example/"
TYPED = {"vendor": "TESLA", "login": "new-account@x", "password": "any"}


@dataclass(frozen=True)
class Seen:
    """An answer of the page."""

    status: int
    text: str
    headers: Any


async def see(house: House, path: str, method: str = "GET", **given: Any) -> Seen:
    """Ask for a path below /link, redirects not followed; whatever comes must carry the policy."""
    async with house.http.request(method, f"{house.url}/link/{path}", allow_redirects=False, **given) as response:
        text = (await response.read()).decode()
        seen = Seen(response.status, text, response.headers)
    assert seen.headers["Content-Security-Policy"] == POLICY
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert seen.headers["Referrer-Policy"] == "no-referrer"
    assert "<script" not in seen.text.lower()
    assert " style=" not in seen.text
    assert " onerror=" not in seen.text.replace("&#34;", "")
    return seen


@pytest.mark.parametrize(
    ("step", "status"),
    [
        ("", 200),
        ("/brand", 200),
        ("/brand?query=zzz&type=nothing", 200),
        ("/access?vendor=TESLA", 200),
        ("/sign-in?vendor=TESLA", 200),
        ("/sign-in?vendor=NOBODY", 303),
        ("/access", 303),
        ("/done", 303),
        ("/left", 303),
        ("/nothing", 404),
        ("/brand/", 404),
    ],
)
async def test_every_page_carries_the_policy_and_is_not_kept(served: House, step: str, status: int) -> None:
    token = await token_of(served, vendor=None)
    seen = await see(served, token + step)
    assert (seen.status, seen.headers["Cache-Control"]) == (status, "no-store")
    head = await see(served, token + step, "HEAD")
    assert (head.status, head.text) == (status, "")


async def test_who_links_an_account_again_has_nothing_to_choose(served: House) -> None:
    car = await park(served)
    await served.do({"invalidate_credentials": {"user": "ada", "vendor": "TESLA"}})
    body = {"language": "en-US", "redirectUri": BACK}
    token = (await served.ask("POST", f"/assets/{car}/relink", body)).body["linkToken"]
    for step in ("", "/access", "/access?vendor=BMW"):
        seen = await see(served, token + step)
        assert (seen.status, seen.headers["Location"]) == (303, f"/link/{token}/sign-in"), step
    assert (await see(served, f"{token}/brand")).headers["Location"] == f"/link/{token}/access"
    assert (await see(served, f"{token}/sign-in?vendor=BMW")).status == 200


@pytest.mark.parametrize("name", ["page.css", "icon.svg"])
async def test_the_files_beside_the_pages_are_served(served: House, name: str) -> None:
    assert (await see(served, name)).status == 200


def forged(token: str) -> list[str]:
    """Give tokens that look much like one, and are none."""
    words = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    link_id, _, rest = words.partition("@")
    remade = [f"{link_id}@nobody:{rest.partition(':')[2]}", f"{link_id}@sandbox:{'0' * 32}", f"@sandbox:{rest}"]
    encoded = [base64.urlsafe_b64encode(one.encode()).decode().rstrip("=") for one in remade]
    return [*encoded, link_id, token[:-1], token + "A", token + "=", token + "%00", token.lower(), "a" * 4_000]


async def test_forged_tokens_lead_nowhere(served: House) -> None:
    token = await token_of(served)
    for one in [*forged(token), "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%ff%fe", "%C3%A9", "<b>", ""]:
        for step, method in (("", "GET"), ("/done", "GET"), ("/sign-in", "POST"), ("/cancel", "POST")):
            seen = await see(served, one + step, method, **({"data": TYPED} if method == "POST" else {}))
            assert seen.status == 404, (one, step)
    assert (await see(served, token)).status == 200


async def test_a_token_of_another_client_shows_that_clients_link_only(served: House) -> None:
    await served.control("POST", "/clients", {"clientId": "other", "clientSecret": "other"})
    token = await token_of(served)
    words = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().replace("@sandbox:", "@other:")
    foreign = base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")
    assert (await see(served, foreign)).status == 404
    await served.control("POST", "/reset", {})
    assert (await see(served, token)).status == 404


@pytest.mark.parametrize(
    ("step", "method", "allowed"),
    [
        ("", "POST", "GET, HEAD"),
        ("/brand", "PUT", "GET, HEAD"),
        ("/cancel", "GET", "POST"),
        ("/sign-in", "DELETE", "GET, HEAD, POST"),
    ],
)
async def test_a_step_is_asked_by_its_own_methods_only(served: House, step: str, method: str, allowed: str) -> None:
    seen = await see(served, await token_of(served) + step, method)
    assert (seen.status, seen.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"login=x", {"Content-Type": "text/plain"}, 415),
        (b"login=" + b"x" * 20_000, FORM, 413),
        (b"&".join([b"scope=x"] * 200), FORM, 400),
        (b"vendor=TESLA&login=%00%ff%ED%A0%80&password=\xff", FORM, 422),
        (b"", FORM, 303),
        (b"=&&;=%%%", FORM, 303),
        (b"vendor=EVIL&vendor=TESLA&login=x", FORM, 303),
    ],
)
async def test_a_bad_form_changes_nothing(served: House, data: bytes, headers: dict[str, str], status: int) -> None:
    token = await token_of(served, vendor=None)
    assert (await see(served, f"{token}/sign-in", "POST", data=data, headers=headers)).status == status
    assert (await served.ask("GET", "/vehicles")).body["data"] == []
    assert (await see(served, token)).status == 200


async def test_nothing_that_is_asked_for_sends_people_elsewhere(served: House) -> None:
    token = await token_of(served, vendor=None)
    asked = f"vendor={EVIL}&redirectUri={EVIL}&redirect_uri={EVIL}&next={EVIL}&type={EVIL}&query={EVIL}&scope={EVIL}"
    for step in ("", "/brand", "/access", "/sign-in", "/done", "/left", "//evil.example", "/\\evil.example"):
        seen = await see(served, f"{token}{step}?{asked}")
        await _stays(seen, token)
    for step, typed in (("/sign-in", {**TYPED, "redirectUri": EVIL}), ("/sign-in", {**TYPED, "vendor": EVIL})):
        await _stays(await see(served, token + step, "POST", data=typed, headers={"Referer": EVIL}), token)
    done = await see(served, f"{token}/done?{asked}")
    assert f'href="{BACK}"' in done.text
    assert f'href="{EVIL}' not in done.text


async def _stays(seen: Seen, token: str) -> None:
    assert f'href="{EVIL}' not in seen.text
    assert f'action="{EVIL}' not in seen.text
    if seen.status == 303:
        place = urlsplit(seen.headers["Location"])
        assert (place.scheme, place.netloc) == ("", "")
        assert place.path.startswith(f"/link/{token}/")


@pytest.mark.parametrize(
    "uri",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "'javascript:alert(1)",
        "data:text/html,<script>1</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://app.example/1",
        "about:blank",
        "//evil.example",
        "evil.example",
        "/linked",
        "",
    ],
)
async def test_an_address_that_is_code_or_none_is_not_taken(served: House, uri: str) -> None:
    for version in ("2024-10-01", "2024-01-01"):
        asked = await opened(served, redirectUri=uri, version=version)
        assert asked.status == 400, version


async def test_an_address_is_written_into_the_page_as_an_address(served: House) -> None:
    token = await token_of(served, redirectUri="https://app.example/?a=1;url=x&b='c'#d")
    await see(served, f"{token}/cancel", "POST", headers=FORM)
    text = (await see(served, f"{token}/left")).text
    told = "https://app.example/?a=1;url=x&amp;b=&#39;c&#39;&amp;error=user_cancelled&amp;error_message="
    assert f'content="0;url={told}' in text
    assert f'href="{told}' in text


async def test_what_is_typed_stands_in_no_address_and_no_page(served: House) -> None:
    await park(served, None)
    (account,) = (await served.control("GET", "/state")).body["accounts"]
    token = await token_of(served)
    typed = {"login": account["login"], "password": "hunter2-secret"}
    wrong = await see(served, f"{token}/sign-in", "POST", data=typed)
    assert wrong.status == 422
    assert "hunter2-secret" not in wrong.text
    right = await see(served, f"{token}/sign-in", "POST", data={**typed, "password": account["password"]})
    assert right.headers["Location"] == f"/link/{token}/done"


async def test_reading_pages_changes_nothing(served: House) -> None:
    token = await token_of(served)
    before = (await served.control("GET", "/state")).body
    for step in ("", "/brand", "/access?vendor=TESLA", "/sign-in?vendor=TESLA", "/done", "/left", "/cancel"):
        await see(served, token + step)
    assert (await served.control("GET", "/state")).body == before


async def test_many_who_finish_one_link_at_once_link_one_account(served: House) -> None:
    token = await token_of(served)
    tries = [
        see(served, f"{token}/sign-in", "POST", data={"login": f"new-account@{turn}", "password": "any"})
        for turn in range(8)
    ]
    assert sorted(seen.status for seen in await asyncio.gather(*tries)) == [303] + [409] * 7
    assert len((await served.ask("GET", "/vehicles")).body["data"]) == 1


async def test_a_body_that_is_packed_wrongly_is_refused(served: House) -> None:
    token = await token_of(served)
    packed = {**FORM, "Content-Encoding": "gzip"}
    assert (await see(served, f"{token}/sign-in", "POST", data=b"login=x", headers=packed)).status == 400
    assert (await see(served, token)).status == 200
