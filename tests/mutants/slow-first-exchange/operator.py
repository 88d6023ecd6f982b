"""An operator that takes its time before it claims its host."""

import sys
import threading

from reference_operator.__main__ import main

LATE = 12.0

if __name__ == "__main__":
    if sys.argv[1:] in ([], ["run"]):
        threading.Event().wait(LATE)
    sys.exit(main())
