"""An operator that knows one word of kubelet's for an image that does not come."""

import sys

from reference_operator import reasons
from reference_operator.__main__ import main

reasons.PULL = frozenset({"ImagePullBackOff"})

if __name__ == "__main__":
    sys.exit(main())
