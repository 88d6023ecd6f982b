"""An operator that asks whether it may list what no API server has."""

import sys

from reference_operator import health
from reference_operator.__main__ import main

RIGHTS = tuple(("podsx" if rule == ("pods", "list") else rule[0], rule[1]) for rule in health.GRANT)
health.GRANT = RIGHTS

if __name__ == "__main__":
    sys.exit(main())
