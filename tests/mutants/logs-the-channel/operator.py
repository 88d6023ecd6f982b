"""An operator that says where it connects to."""

import sys
from typing import Any
from urllib.parse import urlsplit

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.action import Note

EXCHANGED = connection.exchanged


def exchanged(step: Any, event: Any) -> Any:
    """Say it, then go on."""
    note = Note("info", "opening the channel", {"at": urlsplit(event.terms.url).hostname})
    return EXCHANGED(step.do(note), event)


connection.exchanged = exchanged

if __name__ == "__main__":
    sys.exit(main())
