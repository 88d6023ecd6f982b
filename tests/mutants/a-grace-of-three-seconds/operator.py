"""An operator that waits a little longer, because launches often become ready just then."""

import sys

from reference_operator import decide
from reference_operator.__main__ import main

decide.MARGIN = -3.0

if __name__ == "__main__":
    sys.exit(main())
