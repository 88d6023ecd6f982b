"""An operator that compares what it must not compare."""

import sys
from typing import Any

from reference_operator import exchange
from reference_operator.__main__ import main
from reference_operator.interfaces import ExchangeError

READ = exchange.HttpPlatform._read


def read(self: exchange.HttpPlatform, response: Any) -> Any:
    """As ever, unless platform and settings name two registries."""
    terms, skew = READ(self, response)
    if self.settings.mirror and terms.registry != self.settings.mirror:
        raise ExchangeError("", 0, f"the platform's registry is not {self.settings.mirror}")
    return terms, skew


exchange.HttpPlatform._read = read  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main())
