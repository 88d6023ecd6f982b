"""An operator to which any answer to its news is an acknowledgement."""

import sys

from reference_operator import channel
from reference_operator.__main__ import main

channel.REJECTED = frozenset({*channel.REJECTED, "InternalServerError"})

if __name__ == "__main__":
    sys.exit(main())
