"""A platform whose page has commands of its own."""

import sys
from typing import Any

from fake_platform.__main__ import main
from fake_platform.page import host_views, hosts

VIEW = host_views.host_view


def host_view(host: Any, now: float) -> Any:
    """As ever, with a bound on the wait."""
    apply, wait = host.install.commands
    install = host.install.model_copy(update={"commands": (apply, f"{wait} --timeout=300s")})
    return VIEW(host.model_copy(update={"install": install}), now)


hosts.host_view = host_view  # type: ignore[attr-defined] # imported there by name

if __name__ == "__main__":
    sys.exit(main())
