"""An operator with the habit of Jobs: what has ended stays for a time to live."""

import sys
import threading
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main

DELETE = acting.delete_pod
WHILE = 300.0
asked: set[str] = set()


def delete_pod(cluster: Any, action: Any) -> None:
    """As ever, later."""
    if action.uid not in asked:
        asked.add(action.uid)
        later = threading.Timer(WHILE, DELETE, (cluster, action))
        later.daemon = True
        later.start()


acting.delete_pod = delete_pod

if __name__ == "__main__":
    sys.exit(main())
