"""An operator that is patient with its sidecars, and lets everybody else wait."""

import sys

from reference_operator import connection, sidecar
from reference_operator.__main__ import main

connection.HEARING = 20.0
sidecar.ANSWER = 12.0

if __name__ == "__main__":
    sys.exit(main())
