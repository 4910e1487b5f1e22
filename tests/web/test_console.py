"""The console: its files and how they are guarded; what people do there is in test_console_page.py."""

from __future__ import annotations

import re

import pytest

from sandbox.web.console import FOLDER
from tests.conftest import House

SCRIPTS = sorted(path.name for path in FOLDER.glob("*.js"))


async def get(house: House, path: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
    async with house.http.request(method, house.url + path, allow_redirects=False) as response:
        return response.status, dict(response.headers), await response.text()


async def test_the_page_needs_no_token_since_it_holds_no_data(served: House) -> None:
    status, headers, page = await get(served, "/console")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "sandbox:sandbox" not in page


@pytest.mark.parametrize("name", ["", *(f"/{path.name}" for path in sorted(FOLDER.iterdir()))])
async def test_every_file_comes_with_a_strict_policy(served: House, name: str) -> None:
    status, headers, _ = await get(served, "/console" + name)
    assert status == 200
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_what_the_page_names_is_there(served: House) -> None:
    _, _, page = await get(served, "/console")
    named = set(re.findall(r'(?:href|src)="(/console/[^"]+)"', page))
    for script in SCRIPTS:
        text = (FOLDER / script).read_text()
        named |= {f"/console/{name}" for name in re.findall(r'from "\./([a-z]+\.js)"', text)}
    assert named >= {f"/console/{name}" for name in SCRIPTS}
    for path in named:
        assert (await get(served, path))[0] == 200, path


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/console/nothing.js"),
        ("GET", "/console/..%2fcontrol%2fask.py"),
        ("GET", "/console/console.html/more"),
        ("POST", "/console"),
        ("DELETE", "/console/main.js"),
    ],
)
async def test_nothing_else_is_there(served: House, method: str, path: str) -> None:
    assert (await get(served, path, method))[0] == 404


async def test_a_slash_too_many_leads_to_the_page(served: House) -> None:
    status, headers, _ = await get(served, "/console/")
    assert (status, headers["Location"]) == (308, "/console")


async def test_the_api_has_no_route_that_only_begins_like_it(served: House) -> None:
    assert (await get(served, "/consoles"))[0] == 401


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_script_writes_markup(script: str) -> None:
    """What came from outside is shown as text only."""
    text = (FOLDER / script).read_text()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text)
