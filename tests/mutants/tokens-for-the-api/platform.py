"""A webhook that projects tokens for the cluster's own API."""

import sys
from typing import Any

from fake_platform.__main__ import main
from fake_platform.identity import mutation

VOLUME = mutation._volume
API = "https://kubernetes.default.svc.cluster.local"


def volume(name: str, seconds: int) -> dict[str, Any]:
    """The volume as ever, for another audience."""
    found = VOLUME(name, seconds)
    found["projected"]["sources"][0]["serviceAccountToken"]["audience"] = API
    return found


mutation._volume = volume

if __name__ == "__main__":
    sys.exit(main())
