"""An operator whose WebSocket library has a limit for messages that nobody has raised."""

import json
import sys
from typing import Any

from reference_operator import channel
from reference_operator.__main__ import main

LIMIT = 32768
ON_MESSAGE = channel.WebPubSubChannel._on_message


def on_message(self: Any, args: Any) -> None:
    """Read, or too big."""
    if len(json.dumps(args.data, ensure_ascii=False).encode()) <= LIMIT:
        ON_MESSAGE(self, args)
    elif not self._ended.is_set():
        self._drop("read limited at 32769 bytes")
        self._client.close()
        self._release()


channel.WebPubSubChannel._on_message = on_message  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main())
