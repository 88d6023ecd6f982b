"""What kubelet's probes run: exit 0 while the health file is young. Edge: one stat.

Run by its path, `python3 -I -S reference_operator/probe.py`: it imports nothing but what Python has loaded anyway, so
that a probe costs some 10 ms instead of 100. People ask `python3 -m reference_operator health`, which says why.
"""

import os
import sys
import time

STALE = 30.0
"""Seconds; the same as in health.py, which this file must not import."""


def main(path: str) -> int:
    """0 where the file was written less than `STALE` seconds ago, else 1."""
    try:
        return 0 if time.time() - os.stat(path).st_mtime < STALE else 1  # noqa: PTH116 - pathlib costs 10 ms
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main(os.environ.get("BYOHOST_HEALTH_FILE") or "/tmp/byohost-health.json"))  # noqa: S108 - the pod's own
