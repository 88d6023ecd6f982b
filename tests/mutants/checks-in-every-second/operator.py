"""An operator whose timer counts in other units."""

import sys

from reference_operator import connection
from reference_operator.__main__ import main

connection.CHECK_IN = 1.0


if __name__ == "__main__":
    sys.exit(main())
