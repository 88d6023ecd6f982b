"""A platform that tells people to wait for another Deployment than it installs."""

import sys

from fake_platform import installing
from fake_platform.__main__ import main

installing.DEPLOYMENT = "operator"

if __name__ == "__main__":
    sys.exit(main())
