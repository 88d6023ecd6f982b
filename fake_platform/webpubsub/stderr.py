"""Lines on stderr, also for what the HTTP library and the event loop report: they quote requests. Edge: stderr.

No client can break a line, and no token stands in one (`log`); of an exception its own words are shown, no traceback.
"""

import logging
import sys
from collections.abc import Mapping

from fake_platform.webpubsub import log


def write(kind: str, facts: Mapping[str, object]) -> None:
    """One line about something that happened."""
    sys.stderr.write(log.line(kind, facts) + "\n")  # one write: print() makes two, and readers meet half a line
    sys.stderr.flush()


class Lines(logging.Handler):
    """What libraries log, as such lines."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        error = record.exc_info[1] if record.exc_info else None
        write(record.levelname.lower(), {"message": record.getMessage(), "error": error})


def logger(name: str) -> logging.Logger:
    """A logger for one server. Its own, not the process-wide one of that name: two would print each line twice."""
    made = logging.Logger(name, logging.WARNING)  # noqa: LOG001 - see above
    made.addHandler(Lines())
    return made
