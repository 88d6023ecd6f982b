"""An operator that counts no acknowledgement that stays away."""

import sys

from reference_operator import connection
from reference_operator.__main__ import main

connection.MISSES = 1_000_000

if __name__ == "__main__":
    sys.exit(main())
