"""What the tests of webhooks on their way out share."""

from tests.receivers import receiver

__all__ = ["receiver"]
