"""An operator that asks about six of its seven rights."""

import sys

from reference_operator import health
from reference_operator.__main__ import main

health.GRANT = tuple(right for right in health.GRANT if right != ("pods", "watch"))

if __name__ == "__main__":
    sys.exit(main())
