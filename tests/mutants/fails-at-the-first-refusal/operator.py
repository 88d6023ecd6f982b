"""An operator that gives a launch up when a pull fails once."""

import sys

from reference_operator import reasons
from reference_operator.__main__ import main

reasons.PULL |= {"ErrImagePull"}


if __name__ == "__main__":
    sys.exit(main())
