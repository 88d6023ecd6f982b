"""An operator that takes a certificate which it does not trust for a fault of the proxy."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import exchange
from reference_operator.__main__ import main
from reference_operator.interfaces import ExchangeError

EXCHANGE = exchange.HttpPlatform.exchange


def ask(self: exchange.HttpPlatform) -> Any:
    """Through the proxy; and straight, if it was the certificate."""
    try:
        return EXCHANGE(self)
    except ExchangeError as error:
        if "CERTIFICATE" not in str(error).upper():
            raise
        return EXCHANGE(replace(self, settings=replace(self.settings, proxy="")))


exchange.HttpPlatform.exchange = ask  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main())
