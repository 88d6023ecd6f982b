"""An operator to which each answer that is none is a refusal."""

import sys

from reference_operator import backoff
from reference_operator.__main__ import main

backoff.REFUSED = frozenset({*backoff.REFUSED, 500, 502, 503, 504})

if __name__ == "__main__":
    sys.exit(main())
