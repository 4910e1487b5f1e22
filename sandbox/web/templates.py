"""Templates: HTML from `pages/`, escaped throughout. The one door to Jinja, opened with the first page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

PAGES = Path(__file__).parent / "pages"


def draw(name: str, shown: dict[str, Any]) -> bytes:
    """Draw a page; a value that a template needs and does not get is an error."""
    return _environment().get_template(f"{name}.html").render(shown).encode()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
