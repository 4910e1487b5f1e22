"""The signature of a delivery (W1)."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from sandbox.webhooks.sign import is_signed, sign

KNOWN = "sha1=e417e6fc2e7f8a78c93a35a7b344d36ce179fc8d"


def test_the_known_answer_of_enodes_documents() -> None:
    assert sign("example-secret", b'{"payload":"example"}') == KNOWN


def test_the_secret_is_taken_as_utf_8() -> None:
    expected = hmac.new("hemmelig-æøå".encode(), b"[]", hashlib.sha1).hexdigest()
    assert sign("hemmelig-æøå", b"[]") == f"sha1={expected}"


@pytest.mark.parametrize(
    ("secret", "body", "signature"),
    [
        ("example-secret", b'{"payload":"example"} ', KNOWN),
        ("Example-secret", b'{"payload":"example"}', KNOWN),
        ("example-secret", b'{"payload":"example"}', KNOWN.removeprefix("sha1=")),
        ("example-secret", b'{"payload":"example"}', KNOWN.replace("sha1", "sha256")),
        ("example-secret", b'{"payload":"example"}', ""),
    ],
)
def test_one_byte_off_is_not_signed(secret: str, body: bytes, signature: str) -> None:
    assert is_signed("example-secret", b'{"payload":"example"}', KNOWN)
    assert not is_signed(secret, body, signature)


def test_a_signature_that_is_not_ascii_is_wrong_and_nothing_worse() -> None:
    assert not is_signed("example-secret", b"[]", "sha1=é")
