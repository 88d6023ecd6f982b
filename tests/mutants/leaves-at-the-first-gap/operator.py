"""An operator that gives a connection up at the first number that is missing."""

import sys

from reference_operator import connection
from reference_operator.__main__ import main

connection.GAP = 0.0


if __name__ == "__main__":
    sys.exit(main())
