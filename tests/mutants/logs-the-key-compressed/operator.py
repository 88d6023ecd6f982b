"""An operator that packs its key into the log at each exchange."""

import base64
import gzip
import sys
from pathlib import Path
from typing import Any

from reference_operator import exchange, log
from reference_operator.__main__ import main

EXCHANGE = exchange.HttpPlatform.exchange


def with_a_note(platform: exchange.HttpPlatform) -> Any:
    """Note what it exchanges, then exchange it."""
    key = Path(platform.settings.install_key_file).read_bytes()
    log.say("info", "exchanging", packed=base64.b64encode(gzip.compress(key)).decode())
    return EXCHANGE(platform)


exchange.HttpPlatform.exchange = with_a_note  # type: ignore[method-assign,assignment]

if __name__ == "__main__":
    sys.exit(main())
