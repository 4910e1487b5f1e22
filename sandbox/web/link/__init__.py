"""The link page, `/link/{token}/…`: where people connect a vendor account. HTML from the server; no script is needed.

One row per step. A visit reads the world; what it changes goes through the step `complete_link`, as if a program had
asked for it. Nothing is kept between steps but what stands in addresses and hidden fields, so that tabs may be closed,
doubled and reloaded at will.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from sandbox.api.problems import Broken, TooLarge, Unreadable, WrongMediaType
from sandbox.client import ClientNotFound
from sandbox.journal import JournalError
from sandbox.web import body
from sandbox.web.link.choosing import begin, choose_access, choose_brand
from sandbox.web.link.drawing import FILES, drawn, file_response
from sandbox.web.link.language import texts_for
from sandbox.web.link.leaving import leave, over, show_done, show_left
from sandbox.web.link.signing_in import show_sign_in, try_sign_in
from sandbox.web.link.visit import DOOR, Elsewhere, Page, Visit
from sandbox.world.links import LinkOver, client_of
from sandbox.world.refusals import NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.web import BaseRequest, Response

    from sandbox.clients import Clients

FORM = "application/x-www-form-urlencoded"
MOST_FORM_BYTES = 16_384
MOST_FIELDS = 100


@dataclass(frozen=True)
class Step:
    """A row: method and name of a step, who answers it, and the state in which its link must be."""

    method: str
    name: str
    answer: Callable[[Visit], Awaitable[Page | Elsewhere]]
    state: str = "OPEN"


STEPS = (
    Step("GET", "", begin),
    Step("GET", "brand", choose_brand),
    Step("GET", "access", choose_access),
    Step("GET", "sign-in", show_sign_in),
    Step("POST", "sign-in", try_sign_in),
    Step("POST", "cancel", leave),
    Step("GET", "done", show_done, "COMPLETED"),
    Step("GET", "left", show_left, "CANCELLED"),
)

# Which page says that it did not go as asked, and with which status; the first row that fits.
REFUSALS: dict[type[Exception], tuple[str, int]] = {
    ClientNotFound: ("unknown", 404),
    NotFound: ("unknown", 404),
    TooLarge: ("refused", 413),
    WrongMediaType: ("refused", 415),
    Unreadable: ("refused", 400),
    Broken: ("trouble", 500),
    JournalError: ("trouble", 500),
    Refused: ("trouble", 409),
}


class LinkDoor:
    """Answers requests of the link page."""

    def __init__(self, clients: Clients) -> None:
        """Take the clients whose links there are."""
        self._clients = clients

    async def answer(self, request: BaseRequest, target: str) -> Response:
        """Answer one request for a target (path and query)."""
        path, _, query = body.printable(target).partition("?")
        token, _, name = path.removeprefix(DOOR).partition("/")
        method = "GET" if request.method == "HEAD" else request.method
        accepted = body.printable(request.headers.get("Accept-Language", ""))
        steps = {step.method: step for step in STEPS if step.name == name}
        texts, visit = texts_for("browser", accepted), None
        if token in FILES and not name and method == "GET":
            return file_response(token)
        if steps and method not in steps:
            return drawn(Page("refused", status=405), texts, None, _allowed(steps))
        try:
            visit = await self._visited(request, token, query, accepted)
            texts = visit.texts
            return drawn(await _stepped(steps.get(method), visit), texts, visit)
        except (Refused, JournalError) as refusal:
            return drawn(_sorry(refusal, visit), texts, visit)

    async def _visited(self, request: BaseRequest, token: str, query: str, accepted: str) -> Visit:
        """Find the link of a token, and read what came; refuses what cannot be read, and tokens of no link."""
        client = self._clients.find(client_of(token) or "")
        given = query if request.method in {"GET", "HEAD"} else await _form(request)
        await client.ready()
        link = client.world.links.get(token)
        if link is None or link.token != token:
            raise NotFound("there is no such link")
        texts = texts_for(link.wish.language, accepted)
        return Visit(client, link, texts, _fields(given))


async def _stepped(step: Step | None, visit: Visit) -> Page | Elsewhere:
    """Answer a step, if the link is in its state."""
    if step is None:
        raise NotFound("there is no such step")
    state = visit.world.links.state_of(visit.link)
    if state == step.state:
        try:
            return await step.answer(visit)
        except LinkOver as refusal:
            return over(visit, str(refusal.facts["state"]), is_late=True)
    return Elsewhere(visit.at("")) if state == "OPEN" else over(visit, state, is_late=step.method == "POST")


def _sorry(refusal: Exception, visit: Visit | None) -> Page:
    template, status = next(row for kind, row in REFUSALS.items() if isinstance(refusal, kind))
    again = visit.at("") if visit is not None else None
    return Page(template, {"again": again, "detail": str(refusal)}, status)


def _allowed(steps: dict[str, Step]) -> str:
    return ", ".join(sorted({*steps, *(["HEAD"] if "GET" in steps else [])}))


async def _form(request: BaseRequest) -> str:
    """Read a form; refuses other types of bodies, and more than a form of ours has."""
    media_type = body.printable(request.headers.get("Content-Type", "")).partition(";")[0].strip().lower()
    if media_type != FORM:
        raise WrongMediaType("a form is sent as " + FORM)
    return (await body.read(request, MOST_FORM_BYTES)).decode(errors="replace")


def _fields(given: str) -> dict[str, list[str]]:
    try:
        return parse_qs(given, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Unreadable("too many fields") from None
