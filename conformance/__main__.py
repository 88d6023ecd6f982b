"""`python -m conformance` is `byohost`."""

from conformance.cli import main

main()
