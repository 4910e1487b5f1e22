"""The world: homes, vehicles, vendors and time. Synchronous, silent, and ignorant of HTTP, JSON names and wall time."""
