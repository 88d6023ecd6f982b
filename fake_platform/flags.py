"""Flags as every program of the platform reads them: what is wrong with one is one sentence. Pure."""

import argparse
from typing import NoReturn


class UsageError(Exception):
    """Flags that make no platform; the message is one sentence."""


class Parser(argparse.ArgumentParser):
    """argparse's, which says what is wrong in place of ending the process."""

    def error(self, message: str) -> NoReturn:
        """Told to whoever parses.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{message[:1].upper()}{message[1:]}; --help lists the flags.")


def port(text: str) -> int:
    """The type of a flag that names a port.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535; 0 lets the system choose)")
    return int(text)
