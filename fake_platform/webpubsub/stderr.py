"""Lines on stderr, also for what the HTTP library and the event loop report: they quote requests. Edge: stderr.

No client can break a line (`log`). Of what a library reports its first line is shown, and of an exception its type and
the place it comes from: the words of both may quote what a client sent, a token among it.
"""

import logging
import sys
import traceback
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
        said = {"message": record.getMessage().partition("\n")[0], **(_about(error) if error else {})}
        write(record.levelname.lower(), said)


def _about(error: BaseException) -> dict[str, str]:
    """Its type, and the last place of its way."""
    places = traceback.extract_tb(error.__traceback__)
    at = f"{places[-1].filename}:{places[-1].lineno}" if places else "nowhere"
    return {"error": type(error).__name__, "at": at}


def logger(name: str) -> logging.Logger:
    """A logger for one server. Its own, not the process-wide one of that name: two would print each line twice."""
    made = logging.Logger(name, logging.WARNING)  # noqa: LOG001 - see above
    made.addHandler(Lines())
    return made
