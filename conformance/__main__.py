"""`python -m conformance` is `byohost`."""

from conformance.cli.entry import main

main()
