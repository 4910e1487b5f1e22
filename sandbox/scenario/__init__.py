"""Scenarios: the language of verbs, in YAML, over HTTP and in Python alike."""
