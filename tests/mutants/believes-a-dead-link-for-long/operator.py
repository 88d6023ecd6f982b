"""An operator that gives a link up after five sends without an acknowledgement."""

import sys

from reference_operator import connection
from reference_operator.__main__ import main

connection.MISSES = 6

if __name__ == "__main__":
    sys.exit(main())
