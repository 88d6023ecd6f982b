"""An operator that is slow to say that it lives."""

import sys

from reference_operator import connection
from reference_operator.__main__ import main

connection.CHECK_IN = 17.0

if __name__ == "__main__":
    sys.exit(main())
