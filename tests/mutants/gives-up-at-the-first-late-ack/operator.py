"""An operator without patience."""

import sys

from reference_operator import connection
from reference_operator.__main__ import main

connection.MISSES = 1

if __name__ == "__main__":
    sys.exit(main())
