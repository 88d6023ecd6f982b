"""A platform that takes launches with an identity wherever they go."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import dispatch
from fake_platform.__main__ import main

LAUNCH = dispatch.launch


def launch(state: Any, sandbox: Any, office: Any) -> Any:
    """Every host has workload identity on while a launch is judged."""
    before = state.hosts[sandbox.host]
    switched = replace(state, hosts={**state.hosts, sandbox.host: replace(before, workload_identity=True)})
    step = LAUNCH(switched, sandbox, office)
    return step.host(replace(step.state.hosts[sandbox.host], workload_identity=before.workload_identity))


dispatch.launch = launch

if __name__ == "__main__":
    sys.exit(main())
