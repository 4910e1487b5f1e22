"""The web floor: bytes, headers, tokens and pages. The only place that speaks aiohttp's server."""
