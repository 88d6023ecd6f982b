"""Privoxy, as Debian has it: everything blocked, the listed host and port let out of the block again."""

import shutil

from tests.proxies.configuration import Maker
from tests.proxies.yard import Program

SETTINGS = "listen-address 127.0.0.1:3128\nconfdir {folder}\nlogdir {folder}\ntempldir /etc/privoxy/templates\n"
ACTIONS = """\
{ +block{not listed} +limit-connect{8443} }
/
{ -block }
canary-a.corp.test:8443/
"""


def lacking() -> str:
    """Say what is missing."""
    return "" if shutil.which("privoxy") else "Debian's package privoxy is not installed"


def _program(actions: str) -> tuple[Program]:
    files = {"config": SETTINGS + "actionsfile policy.action\n", "policy.action": actions}
    return (Program(["privoxy", "--no-daemon", "{folder}/config"], files),)


PRIVOXY = Maker("Privoxy", _program, ACTIONS, lacking)
CONFIGURATIONS = (
    PRIVOXY.good(),  # not quick: on a busy machine it answers 502 of its own where a server has closed
    PRIVOXY.wrong("a leading dot", ("\ncanary-a.corp.test:8443", "\n.corp.test:8443"), "E01", "E17-beside"),
    PRIVOXY.wrong("any port", ("+limit-connect{8443} }\n/\n{ -block }\ncanary-a.corp.test:8443",
                  "}\n/\n{ -block }\ncanary-a.corp.test"), "E07", "E14-port"),
    PRIVOXY.wrong("a trailing dot", ("\ncanary-a.corp.test:8443", "\ncanary-a.corp.test.:8443"), "E17-longer"),
)  # fmt: skip
