"""Faults as the page shows them, whatever their parameters are. Pure."""

import json
from dataclasses import dataclass

from fake_platform.model import Fault

_OF_EVERY_KIND = ("faultId", "kind", "host", "times")


@dataclass(frozen=True)
class FaultView:
    """A fault that is not spent; `parameters` are its kind's own, each value as JSON."""

    fault: Fault
    parameters: tuple[tuple[str, str], ...]


def fault_view(fault: Fault) -> FaultView:
    """The fault with its parameters by name; those that say nothing are left out."""
    told = {name: value for name, value in fault.to_json().items() if name not in _OF_EVERY_KIND}
    shown = ((name, json.dumps(value, ensure_ascii=False)) for name, value in told.items() if value not in (None, {}))
    return FaultView(fault, tuple(shown))
