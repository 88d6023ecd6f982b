"""An operator that takes two rights for all."""

import sys

from reference_operator import health
from reference_operator.__main__ import main

health.GRANT = (("pods", "delete"), ("serviceaccounts", "create"))

if __name__ == "__main__":
    sys.exit(main())
