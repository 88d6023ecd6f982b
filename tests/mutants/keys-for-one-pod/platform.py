"""A platform that binds a key to an instance and not to an installation."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import hosts, proofs
from fake_platform.__main__ import main

EXCHANGE = hosts.exchange


def exchange(host: hosts.Host, knocked: hosts.Knock, now: float) -> hosts.Host:
    """As ever, for this pod alone."""
    operator = replace(knocked.operator, installation_id=knocked.operator.instance)
    return EXCHANGE(host, replace(knocked, operator=operator), now)


def pin(*arguments: Any, **named: Any) -> None:
    """A proof speaks of the account, which is not what counts here."""
    del arguments, named


hosts.exchange, proofs.pin = exchange, pin

if __name__ == "__main__":
    sys.exit(main())
