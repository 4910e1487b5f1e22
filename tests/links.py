"""Links for tests that ask the API: opened for a user, completed without a browser."""

from __future__ import annotations

from typing import Any

from tests.conftest import Asked, House

READ = "vehicle:read:data"
ALL = [READ, "vehicle:read:location", "vehicle:control:charging"]
BACK = "https://app.example/linked"


async def opened(house: House, user: str = "ada", version: str = "2024-10-01", **body: Any) -> Asked:
    """Ask for a link to a Tesla, unless told otherwise; what is None is left out."""
    usual = {"vendor": "TESLA", "vendorType": "vehicle", "scopes": ALL, "language": "en-US", "redirectUri": BACK}
    asked = {name: value for name, value in {**usual, **body}.items() if value is not None}
    return await house.ask("POST", f"/users/{user}/link", asked, version=version)


async def token_of(house: House, user: str = "ada", **body: Any) -> str:
    """Open a link; gives its token."""
    asked = await opened(house, user, **body)
    assert asked.status == 200, asked
    return str(asked.body["linkToken"])


async def linked(house: House, user: str = "ada", completing: dict[str, Any] | None = None, **body: Any) -> Any:
    """Open a link and complete it; gives what came of it."""
    token = await token_of(house, user, **body)
    return await house.do({"complete_link": {"link": token, **(completing or {})}})
