"""How mitmproxy itself must be set for the addon's verdicts to hold. Pure.

Each entry was seen to let something pass when set otherwise (research note, B3 and B4): an eager proxy dials before the
server name is known, raw TCP ignores kills, allow_hosts tunnels what it does not match, streamed requests leave early.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from egress_profiles.profile import Actor

SOURCES = (
    ("profile", "/etc/byohost/profile.json", "The egress profile, as JSON."),
    ("ports", "operator=3128,node=3129,sandbox=3130", "Which actor comes in on which port."),
    ("credentials", "", "A file of user names and passwords, for a profile that asks for them."),
    ("channels", "", "A file of channel hosts, for a profile whose tunnels are not read."),
)
"""Our options, without their prefix `byohost_`, in the order of `policy.Sources`: name, default, words."""
REQUIRED = MappingProxyType[str, Any](
    {
        "connection_strategy": "lazy",
        "rawtcp": False,
        "validate_inbound_headers": True,
        "upstream_cert": False,
        "ssl_insecure": False,
        "stream_large_bodies": None,
        "onboarding": False,
        "allow_hosts": [],
        "ignore_hosts": [],
        "tcp_hosts": [],
        "udp_hosts": [],
        "map_remote": [],
        "map_local": [],
        "modify_body": [],
        "modify_headers": [],
        "client_replay": [],
        "server_replay": [],
        "save_stream_file": None,
        "flow_detail": 0,  # the dumper writes whole URLs, and tokens travel in them
        "termlog_verbosity": "error",
    }
)


def parse_ports(text: str) -> dict[int, Actor]:
    """Read `operator=3128,node=3129,sandbox=3130`.

    Raises:
        ValueError: not of that form, an unknown actor, or a port given twice; the message is a sentence.
    """
    actors: dict[int, Actor] = {}
    for item in text.split(","):
        name, _, port = item.strip().partition("=")
        if name not in {*Actor} or not port.isdecimal() or int(port) in actors:
            raise ValueError(f"byohost_ports holds {item!r}; write operator=3128,node=3129,sandbox=3130.")
        actors[int(port)] = Actor(name)
    return actors


def shortcomings(modes: Sequence[str], platform_ca: str | None) -> list[str]:
    """Say what of the start is unfit, a sentence each; an empty list means fit."""
    found = [f"The mode {mode!r} is not regular." for mode in modes if mode.partition("@")[0] != "regular"]
    if not platform_ca:
        found.append("ssl_verify_upstream_trusted_ca is not set; give it the platform's CA and no other.")
    return found
