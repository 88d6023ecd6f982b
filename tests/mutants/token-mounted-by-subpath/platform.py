"""A webhook that mounts the one file and not its volume."""

import sys
from typing import Any

from fake_platform.__main__ import main
from fake_platform.identity import mutation

CONTAINER = mutation._container


def mounting(place: Any, container: Any, variables: Any, volume: str) -> list[dict[str, Any]]:
    """Each mount of the volume becomes one by subPath."""
    patch = CONTAINER(place, container, variables, volume)
    for operation in patch:
        for mount in operation["value"]:
            if mount.get("mountPath") == mutation.MOUNT:
                mount |= {"mountPath": mutation.TOKEN_FILE, "subPath": mutation.TOKEN}
    return patch


mutation._container = mounting

if __name__ == "__main__":
    sys.exit(main())
