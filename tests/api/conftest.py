"""What the tests of the contract share."""

from tests.receivers import receiver

__all__ = ["receiver"]
