"""A platform that dates what it has measured by the operator's last word."""

import sys
from typing import Any

from fake_platform import hosts
from fake_platform.__main__ import main
from fake_platform.timestamps import rfc3339_or_none

as_measured = hosts.view


def dated(host: hosts.Host, now: float) -> dict[str, Any]:
    """Nothing has changed since, so it is true now."""
    shown = as_measured(host, now)
    if shown["networkPolicy"]["measuredAt"] is None:
        return shown
    return {**shown, "networkPolicy": {**shown["networkPolicy"], "measuredAt": rfc3339_or_none(host.last_seen)}}


hosts.view = dated

if __name__ == "__main__":
    sys.exit(main())
