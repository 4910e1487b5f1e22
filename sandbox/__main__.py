"""`python -m sandbox` is `enode-sandbox`."""

from sandbox.cli import main

main()
