"""The languages of the link page: which one a visitor gets, and its texts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from sandbox.api.links import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOCALES = tuple(language for language in LANGUAGES if language != "browser")
USUAL = "en-US"
TEXTS = Path(__file__).parent.parent.parent / "texts" / "link"
SAME_AS = {"no": "nb", "nn": "nb"}
MOST_TAGS = 50


@dataclass(frozen=True)
class Texts:
    """What the page says, in one language."""

    locale: str
    words: Mapping[str, str]

    def __call__(self, name: str, /, **values: object) -> str:
        """Give a text with its values in place; to be escaped like any other."""
        return self.words[name].format(**values)


def texts_for(language: str, accepted: str) -> Texts:
    """Give the texts of a link's language; `browser` is what the visitor's browser prefers (Accept-Language)."""
    return _texts(_preferred(accepted) if language == "browser" else _nearest(language) or USUAL)


def plain(text: str) -> str:
    """Give a text without case and accents, to compare and sort by: `ŠKODA` is found by `skoda`."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


@cache
def _texts(locale: str) -> Texts:
    return Texts(locale, orjson.loads((TEXTS / f"{locale}.json").read_bytes()))


def _preferred(accepted: str) -> str:
    """Choose by a header such as `nl;q=0.8, de-CH` (RFC 9110, 12.5.4)."""
    ranked = sorted(_weighed(accepted), key=lambda weighed: -weighed[0])
    nearest = (_nearest(tag) for weight, tag in ranked if weight > 0)
    return next((locale for locale in nearest if locale is not None), USUAL)


def _weighed(accepted: str) -> Iterator[tuple[float, str]]:
    for part in accepted.split(",")[:MOST_TAGS]:
        tag, _, weight = part.partition(";")
        try:
            yield float(weight.strip().removeprefix("q=") or 1), tag.strip()
        except ValueError:
            continue


def _nearest(tag: str) -> str | None:
    """Give the locale of a language tag, or another one of the same language."""
    wanted = tag.lower()
    primary = wanted.partition("-")[0]
    primary = SAME_AS.get(primary, primary)
    exact = (locale for locale in LOCALES if locale.lower() == wanted)
    related = (locale for locale in LOCALES if locale.partition("-")[0] == primary)
    return next(exact, None) or next(related, None)
