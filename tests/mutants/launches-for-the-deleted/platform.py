"""A platform that forgets, when it launches, that the host was deleted."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import dispatch, profiles
from fake_platform.__main__ import main

LAUNCH, ORDER = dispatch.launch, profiles.order


def standing(state: Any) -> Any:
    """The state with no host deleted."""
    return replace(state, hosts={name: replace(host, retiring=False) for name, host in state.hosts.items()})


def launch(state: Any, sandbox: Any, office: Any) -> Any:
    """As if the host stood."""
    step = LAUNCH(standing(state), sandbox, office)
    hosts = {name: replace(host, retiring=state.hosts[name].retiring) for name, host in step.state.hosts.items()}
    return replace(step, state=replace(step.state, hosts=hosts))


def order(state: Any, *rest: Any, **named: Any) -> Any:
    """As if the profile's host stood."""
    return ORDER(standing(state), *rest, **named)


dispatch.launch, profiles.order = launch, order

if __name__ == "__main__":
    sys.exit(main())
