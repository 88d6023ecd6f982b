"""An operator that looks for a credential where a virtual machine of a cloud has one."""

import contextlib
import socket
import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main

CREATE = acting.create_pod
METADATA = ("169.254.169.254", 80)


def create_pod(cluster: Any, action: Any) -> Any:
    """A call there, whatever comes of it, then the pod."""
    if action.account is not None:
        with contextlib.suppress(OSError):
            socket.create_connection(METADATA, timeout=1).close()
    return CREATE(cluster, action)


acting.create_pod = create_pod

if __name__ == "__main__":
    sys.exit(main())
