"""proxy-chain from npm, pinned in the folder `javascript`, with a rule of ours."""

import shutil

from tests.proxies import tools
from tests.proxies.configuration import Configuration
from tests.proxies.yard import Program


def lacking() -> str:
    """Say what is missing."""
    return "" if shutil.which("npm") and shutil.which("node") else "Node and npm are not installed"


def _chain(name: str, rule: str, *red: str, password: str = "") -> Configuration:
    program = Program(["node", f"{tools.JAVASCRIPT}/proxy.mjs", rule, *([password] if password else [])])
    pair = f"me:{password}" if password else ""
    return Configuration(f"proxy-chain: {name}", (program,), red, pair=pair, lacking=lacking)


CONFIGURATIONS = (
    _chain("good", "whole"),
    _chain("good, with a password", "whole", password="secret"),
    _chain("how it ends", "suffix", "E17-letter-before", "E17-below"),
    _chain("how it begins", "prefix", "E17-longer", "E17-letter-behind"),
    _chain("dots not escaped", "pattern", "E17-dot-1"),
    _chain("any port, and plain HTTP", "name", "E07", "E14-port"),
    _chain("the Host field", "host", "E11-host", "E11-host-port"),
)
