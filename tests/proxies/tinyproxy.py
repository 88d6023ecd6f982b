"""tinyproxy, as Debian has it. Its filter sees the whole target where `FilterURLs` is on, so the port is held too."""

import shutil

from tests.proxies.configuration import Configuration, Maker
from tests.proxies.yard import Program

SETTINGS = """\
Port 3128
Listen 127.0.0.1
Filter "{folder}/filter"
FilterExtended On
FilterURLs On
FilterDefaultDeny Yes
ConnectPort 8443
"""
FILTER = r"^canary-a\.corp\.test:8443$"
OPEN = "Port 3129\nListen 127.0.0.1\n"


def lacking() -> str:
    """Say what is missing."""
    return "" if shutil.which("tinyproxy") else "Debian's package tinyproxy-bin is not installed"


def open_behind() -> Program:
    """Give one that lets everything through, for others to stand before."""
    return Program(["tinyproxy", "-d", "-c", "{folder}/behind.conf"], {"behind.conf": OPEN}, 3129)


def _program(text: str, filtered: str = FILTER) -> tuple[Program]:
    files = {"tinyproxy.conf": text, "filter": filtered + "\n"}
    return (Program(["tinyproxy", "-d", "-c", "{folder}/tinyproxy.conf"], files),)


WHOLE = Maker("tinyproxy", _program, SETTINGS, lacking)
NAMES = Maker("tinyproxy, names only", lambda filtered: _program(SETTINGS.replace("FilterURLs On\n", ""), filtered),
              r"^canary-a\.corp\.test$", lacking)  # fmt: skip
BASIC = Configuration("tinyproxy: good, with a password", _program(SETTINGS + "BasicAuth me secret\n"),
                      pair="me:secret", lacking=lacking)  # fmt: skip

CONFIGURATIONS = (
    WHOLE.good(quick=True),
    BASIC,
    Configuration("tinyproxy: a list of what is forbidden",
                  _program(SETTINGS.replace("FilterDefaultDeny Yes\n", ""), "canary-b"), ("E05", "E17-beside"),
                  lacking=lacking),
    Configuration("tinyproxy: the name anywhere in the URL", _program(SETTINGS, FILTER.strip("^$")),
                  ("E14-path", "E14-query"), lacking=lacking),
    NAMES.wrong("plain HTTP goes to every port", ("^", "^"), "E14-port"),
    NAMES.wrong("dots not escaped", (r"\.", "."), "E17-dot-1", "E17-dot-2", quick=True),
    NAMES.wrong("no end", ("$", ""), "E17-longer", "E17-letter-behind"),
    NAMES.wrong("no beginning", ("^", ""), "E17-letter-before", "E17-below"),
    NAMES.wrong("any name below", (r"canary-a", ".*"), "E01", "E17-beside"),
)  # fmt: skip
