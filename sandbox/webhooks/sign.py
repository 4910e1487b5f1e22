"""The signature of a delivery: HMAC-SHA1 over the very bytes sent (W1)."""

from __future__ import annotations

import hashlib
import hmac


def sign(secret: str, body: bytes) -> str:
    """Give the value of `x-enode-signature`."""
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether a signature is right, compared in constant time."""
    return hmac.compare_digest(sign(secret, body).encode(), signature.encode(errors="replace"))
