"""User name and password at a proxy, from where an option says they are. Edge: environment, files.

They are never an argument, which every process of the machine could read.
"""

import os
from pathlib import Path

from conformance.contract import input_text
from conformance.contract.exits import UsageError


def pair(option: str, text: str) -> str:
    """`USER:PASSWORD`, which the option's text env:NAME or file:PATH leads to.

    Raises:
        UsageError: The text is of neither form, or no pair of one line is there.
    """
    kind, _, place = text.partition(":")
    if kind not in {"env", "file"}:
        raise UsageError(f"{option}: give env:NAME or file:PATH of a text USER:PASSWORD, and not the text itself")
    found = (os.environ.get(place, "") if kind == "env" else _of_file(option, place)).rstrip("\r\n")
    if not found.partition(":")[0] or ":" not in found or not found.isprintable():
        raise UsageError(f"{option} {text}: no text USER:PASSWORD of one line is there")
    return found


def _of_file(option: str, place: str) -> str:
    try:
        return input_text.read(Path(place))
    except input_text.UnreadableError as error:
        raise UsageError(f"{option} file:{place}: it cannot be read ({error})") from error
