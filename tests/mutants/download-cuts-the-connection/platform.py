"""A platform that cuts the operator off as soon as a newer bundle exists."""

import sys
from typing import Any

from fake_platform import host_control
from fake_platform.__main__ import main
from fake_platform.effects import Cut

DOWNLOAD = host_control.download


def download(state: Any, name: str, *rest: Any, **named: Any) -> Any:
    """As ever, and the connection goes."""
    step, link = DOWNLOAD(state, name, *rest, **named), state.host(name).link
    return step if link is None else step.do(Cut(link.connection_id, "revoked"))


host_control.download = download

if __name__ == "__main__":
    sys.exit(main())
