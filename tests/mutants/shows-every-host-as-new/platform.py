"""A platform that knows of a host how it began, and whether somebody is there."""

import sys
from typing import Any

from fake_platform import hosts
from fake_platform.__main__ import main
from fake_platform.timestamps import rfc3339_or_none

VIEW = hosts.view


def view(host: hosts.Host, now: float) -> dict[str, Any]:
    """As ever, with the earlier moment; and who is away has never been."""
    shown = VIEW(host, now) | {"lastSeen": rfc3339_or_none(host.registered_at)}
    return shown | {"status": "awaiting", "operatorVersion": None} if shown["connection"] == "dropped" else shown


hosts.view = view

if __name__ == "__main__":
    sys.exit(main())
