"""Which acts a page offers, and in one sentence why it does not offer another: an act that is refused is absent. Pure.

The control API decides for itself when it is asked (REG-05, REG-06); this decides what is shown.
"""

from dataclasses import dataclass

from fake_platform.access import CONTROL, MANAGE
from fake_platform.model import Host
from fake_platform.state import NO_CHANNEL, NOT_ENTITLED

ON_HOSTS = ("download", "change", "revoke", "launch", "measure", "delete")
"""Acts on one host, named as in the audit."""
_OF_CONTROL = frozenset({"fault", "entitlement", "channel"})
_ENTITLED = frozenset({"register", "download"})
_ONLY_LIVING = frozenset({"download", "change", "launch", "measure", "delete"})


@dataclass(frozen=True)
class Standing:
    """Who looks at the page, and what the workspace has."""

    actor: str
    scopes: frozenset[str]
    entitled: bool
    channel_configured: bool

    def why_not(self, act: str, host: Host | None = None) -> str | None:
        """Why the act is absent; None where it is offered."""
        scope = CONTROL if act in _OF_CONTROL else MANAGE
        if scope not in self.scopes:
            needs = "the control token" if scope == CONTROL else f"the scope {MANAGE}"
            return f"You see this with hosts.read; to {_WORDS.get(act, act)} takes {needs}."
        if act in _ENTITLED and not self.entitled:
            return NOT_ENTITLED
        if act == "download" and not self.channel_configured:
            return f"The bundle is held back: it could not connect. {NO_CHANNEL}"
        if host is not None and host.retiring and act in _ONLY_LIVING:
            return f"Host {host.name} was deleted; its sandboxes finish by themselves."
        return None

    def offers(self, act: str, host: Host | None = None) -> bool:
        """Whether the page shows the act."""
        return self.why_not(act, host) is None


_WORDS = {
    "register": "register a host",
    "download": "download its bundle",
    "change": "change it",
    "revoke": "revoke its key",
    "launch": "launch a sandbox",
    "measure": "measure its network policies",
    "delete": "delete it",
    "terminate": "terminate a sandbox",
    "profile": "point profiles at hosts",
    "class": "set resource classes",
    "fault": "switch faults",
    "entitlement": "change the plan",
    "channel": "change the channel",
}
