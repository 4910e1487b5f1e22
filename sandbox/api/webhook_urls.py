"""Which URLs a webhook may have, and what is wrong with the others, in a sentence."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){3}|::1")
USUAL = "must be an https URL, or an http URL on localhost, 127.0.0.1 or [::1]"


class _Parts(NamedTuple):
    scheme: str
    host: str
    has_login: bool


def wrong(url: str, *, is_open: bool = False) -> str | None:
    """Say why a URL cannot be delivered to (W5); with `is_open`, http is good for other machines too.

    A fragment is taken, and never sent.
    """
    parts = _parts(url)
    if parts is None or not _is_near(parts, is_open):
        return "must be an https or http URL" if is_open else USUAL
    return "must not carry a user or a password: use authentication" if parts.has_login else None


def _is_near(parts: _Parts, is_open: bool) -> bool:
    return parts.scheme == "https" or (parts.scheme == "http" and (is_open or bool(LOOPBACK.fullmatch(parts.host))))


def _parts(url: str) -> _Parts | None:
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return _Parts(parts.scheme, host, "@" in parts.netloc) if host and port != 0 else None
