"""An operator that asks the API server once, whatever is answered."""

import sys

from reference_operator import decide
from reference_operator.__main__ import main

decide.DELETE_AGAIN = float("inf")

if __name__ == "__main__":
    sys.exit(main())
