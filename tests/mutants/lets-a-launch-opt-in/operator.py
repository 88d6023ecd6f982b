"""An operator that guards its own labels, and not the webhook's."""

import sys

from reference_operator import pod
from reference_operator.__main__ import main

pod.RESERVED = tuple(each for each in pod.RESERVED if not each.startswith("azure."))

if __name__ == "__main__":
    sys.exit(main())
