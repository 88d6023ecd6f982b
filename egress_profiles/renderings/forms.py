"""The forms a profile can be rendered in, by name. Pure."""

from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

from egress_profiles.profile import Profile
from egress_profiles.renderings import cilium, mitmproxy, networkpolicy, nftables, squid


class Form(StrEnum):
    """Whose words."""

    NFTABLES = "nftables"
    NETWORKPOLICY = "networkpolicy"
    MITMPROXY = "mitmproxy"
    SQUID = "squid"
    CILIUM = "cilium"


DNS = MappingProxyType(
    {
        Form.NFTABLES: nftables.DNS,
        Form.NETWORKPOLICY: networkpolicy.DNS,
        Form.MITMPROXY: mitmproxy.DNS,
        Form.SQUID: squid.DNS,
        Form.CILIUM: cilium.DNS,
    }
)
"""Which lookups each form needs, opens or leaves to others; where a form has comments, its text says so too."""


def render(profile: Profile, form: Form, channels: tuple[str, ...] = ()) -> str:
    """Render a profile; `channels` are the channel hosts known now, for a form that cannot learn them.

    Raises:
        RenderError: the form cannot say what the profile says.
    """
    match form:
        case Form.NFTABLES:
            return nftables.render(profile, channels)
        case Form.NETWORKPOLICY:
            return networkpolicy.render(profile, channels)
        case Form.MITMPROXY:
            return mitmproxy.render(profile, channels)
        case Form.SQUID:
            return squid.render(profile, channels)
        case Form.CILIUM:
            return cilium.render(profile, channels)
        case _ as never:  # pragma: no cover - mypy proves that nothing is left
            assert_never(never)
