"""A platform that answers no exchange of a deleted host, whatever still runs there."""

import sys
from typing import Any

from fake_platform import exchange_admission
from fake_platform.__main__ import main
from fake_platform.refusals import Refused

EXCHANGE = exchange_admission.exchange


def exchange(state: Any, name: str, *rest: Any, **named: Any) -> Any:
    """Gone is gone."""
    if state.hosts[name].retiring:
        raise Refused("host-deleted", f"Host {name} was deleted; remove the operator with kubectl delete -f.")
    return EXCHANGE(state, name, *rest, **named)


exchange_admission.exchange = exchange

if __name__ == "__main__":
    sys.exit(main())
