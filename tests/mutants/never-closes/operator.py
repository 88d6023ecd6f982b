"""An operator that closes nothing."""

import sys
import threading
from pathlib import Path
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main

CREATE = acting.create_pod
KEPT: list[Any] = []


def create_pod(cluster: Any, action: Any) -> Any:
    """As ever, with a file and a thread that nobody ends."""
    KEPT.append(Path("/dev/null").open())  # noqa: SIM115 - that is the fault
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    return CREATE(cluster, action)


acting.create_pod = create_pod

if __name__ == "__main__":
    sys.exit(main())
