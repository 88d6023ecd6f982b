"""An operator that annotates its accounts in words of its own."""

import sys

from reference_operator import identity
from reference_operator.__main__ import main

identity.CLIENT = "byohost.test/client"
identity.TENANT = "byohost.test/tenant"

if __name__ == "__main__":
    sys.exit(main())
