"""The log: one JSON object a line, or plain lines on a terminal; it tells the story without secrets. Edge: logging.

Our own records carry no secret by construction (`repr=False`, and no value in an error); what libraries say goes
through `redact` as well.
"""

import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime
from typing import IO, Any

SECRETS = re.compile(
    r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+"  # a JWT
    r"|(?<=access_token=)[^&\s\"']+"
    r"|(?<=reconnection_token=)[^&\s\"']+"
    r"|(?<=Bearer )\S+"
    r"|(?<=://)[^/@\s]+(?=@)"  # user and password of a URL
)
LOGGER = logging.getLogger("byohost")


def redact(text: str) -> str:
    """The text without anything that looks like a secret."""
    return SECRETS.sub("…", text)


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(json.dumps({"time": _time(record), "level": record.levelname.lower(), **_content(record)}))


class _Console(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        content = _content(record)
        message = content.pop("message")
        fields = " ".join(f"{name}={value}" for name, value in content.items())
        return redact(f"{_time(record)[11:19]} {record.levelname.lower():7} {message} {fields}".rstrip())


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _content(record: logging.LogRecord) -> dict[str, Any]:
    content: dict[str, Any] = {"message": record.getMessage(), **getattr(record, "fields", {})}
    if record.name != LOGGER.name:
        content["logger"] = record.name
    if record.exc_info:
        content["exception"] = logging.Formatter().formatException(record.exc_info)
    return content


def _say_of_a_thread(args: threading.ExceptHookArgs) -> None:
    """The channel's library lets its helpers die with the connection: one line instead of a bare trace."""
    LOGGER.warning("a thread ended: %s", args.exc_value, extra={"fields": {"thread": args.thread and args.thread.name}})


def set_up(stream: IO[str] | None = None, form: str = "auto") -> None:
    """Send our records, and the warnings of libraries, to one stream, standard error unless said.

    `form` is json, console, or auto: plain lines for a person at a terminal, JSON for everybody else.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    plain = form == "console" or (form == "auto" and stream.isatty())
    handler.setFormatter(_Console() if plain else _JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    LOGGER.setLevel(logging.INFO)
    for library in ("azure", "websocket"):  # what they tell of comes to us as events
        logging.getLogger(library).setLevel(logging.CRITICAL)
    threading.excepthook = _say_of_a_thread


def say(level: str, message: str, **fields: object) -> None:
    """One record."""
    LOGGER.log(logging.getLevelNamesMapping()[level.upper()], message, extra={"fields": fields})
