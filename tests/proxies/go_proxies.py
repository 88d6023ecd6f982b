"""smokescreen and goproxy, built from the pinned modules of the folder `go`."""

import shutil
from collections.abc import Sequence

from tests.proxies import tools
from tests.proxies.configuration import Configuration, Maker
from tests.proxies.yard import Program

ACL = """\
version: v1
services: []
default:
  project: byohost
  action: enforce
  allowed_domains:
    - canary-a.corp.test
"""
RANGES = ["--allow-address", "192.0.2.10:8443", "--deny-range", "192.0.2.0/24"]


def lacking() -> str:
    """Say what is missing."""
    return "" if shutil.which("go") else "Go is not installed"


def _smokescreen(text: str, ranges: Sequence[str] = RANGES) -> tuple[Program]:
    command = [tools.GO, "smokescreen", "--listen-ip", "127.0.0.1", "--listen-port", "3128"]
    return (Program([*command, "--egress-acl-file", "{folder}/acl.yaml", *ranges], {"acl.yaml": text}),)


def _goproxy(rule: str) -> tuple[Program]:
    return (Program([tools.GO, "goproxy", rule]),)


def _wordless(name: str, rule: str, *red: str, quick: bool = False) -> Configuration:
    """Give a goproxy: it closes what it rejects without a word, so that its open policy is tried first."""
    return Configuration(
        f"goproxy: {name}", _goproxy(rule), red, opened=_goproxy("every"), lacking=lacking, quick=quick
    )


SMOKESCREEN = Maker("smokescreen", _smokescreen, ACL, lacking)
CONFIGURATIONS = (
    SMOKESCREEN.good(),
    SMOKESCREEN.wrong("report in place of enforce", ("enforce", "report"), "E01", "E17-beside"),
    SMOKESCREEN.wrong("a pattern for the domain", ("- canary-a.corp.test", '- "*.corp.test"'), "E01", "E17-beside"),
    Configuration("smokescreen: every port of the address", _smokescreen(ACL, ["--allow-range", "192.0.2.0/24"]),
                  ("E07",), lacking=lacking),
    _wordless("good", "is"),
    _wordless("dots not escaped", "matches", "E17-dot-1"),
    _wordless("how it ends", "suffix", "E17-letter-before", "E17-below"),
    _wordless("any port", "name", "E07", "E14-port"),
)  # fmt: skip
