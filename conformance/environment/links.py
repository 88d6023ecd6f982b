"""Which links of an operator's pod can be cut, and how. Pure."""

from enum import StrEnum


class Link(StrEnum):
    """What an operator's pod reaches."""

    SIDECARS = "sidecars"
    PROXY = "proxy"
    API = "api"


class Fate(StrEnum):
    """What becomes of what is sent over a link that is cut."""

    SILENCE = "silence"
    """It is not answered at all, as where packets are dropped."""

    RESET = "reset"
    """It is answered with a reset, as where nobody listens."""
