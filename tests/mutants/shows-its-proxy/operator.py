"""An operator that says how it is set."""

import os
import sys

from reference_operator.__main__ import main

sys.stdout.write(f"proxy {os.environ.get('HTTPS_PROXY')}\n")
sys.stdout.flush()

if __name__ == "__main__":
    sys.exit(main())
