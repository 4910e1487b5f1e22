"""The kinds of assets, one module each."""
