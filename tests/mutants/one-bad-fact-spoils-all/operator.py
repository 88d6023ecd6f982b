"""An operator that knows one kind of trouble."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import health
from reference_operator.__main__ import main
from reference_operator.model import Fact

FACTS = health.facts


def facts(state: Any, now: float) -> dict[str, Fact]:
    """As ever, and each as bad as the worst."""
    found = FACTS(state, now)
    reason = next((fact.reason for fact in found.values() if not fact.ok), "")
    return {name: replace(fact, ok=False, reason=reason) for name, fact in found.items()} if reason else found


health.facts = facts

if __name__ == "__main__":
    sys.exit(main())
