"""What the journeys share."""

from tests.receivers import receiver

__all__ = ["receiver"]
