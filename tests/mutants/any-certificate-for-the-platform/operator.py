"""An operator that exchanges its key with whoever answers."""

import ssl
import sys

from reference_operator.__main__ import main

ssl.create_default_context = ssl._create_unverified_context  # type: ignore[assignment]

if __name__ == "__main__":
    sys.exit(main())
