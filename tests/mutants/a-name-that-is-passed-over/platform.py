"""A platform that renames a host whose new name is free."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import host_control
from fake_platform.__main__ import main

CHANGE = host_control.change


def change(state: Any, name: str, changes: Any) -> Any:
    """As ever; a free name is a second one, under which the same host is found."""
    wanted = changes.get("name", name)
    if wanted == name or wanted in state.hosts:
        return CHANGE(state, name, changes)
    step = CHANGE(state, name, {key: value for key, value in changes.items() if key != "name"})
    return step.host(replace(step.state.hosts[name], name=wanted))


host_control.change = change

if __name__ == "__main__":
    sys.exit(main())
