"""An operator that knows one name of the variable."""

import os
import sys

from reference_operator.__main__ import main

os.environ.pop("https_proxy", None)

if __name__ == "__main__":
    sys.exit(main())
