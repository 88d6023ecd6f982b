"""`python -m conformance` is `byohost`."""

from conformance.entry import main

main()
