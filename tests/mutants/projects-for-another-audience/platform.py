"""A webhook whose tokens are meant for somebody else."""

import sys

from fake_platform.__main__ import main
from fake_platform.identity import mutation

vars(mutation)["AUDIENCE"] = "api://another"

if __name__ == "__main__":
    sys.exit(main())
