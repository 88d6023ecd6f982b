"""The strict proxy, but what one client may reach all may, and channel hosts are known by the end of their names."""

from collections.abc import Iterable
from dataclasses import replace

from egress_profiles import addon, allowlist_verdict, policy
from egress_profiles.allowlist_verdict import Request, Verdict
from egress_profiles.profile import Actor, Profile

CHANNELS = ".webpubsub.byohost.test"
LISTED = policy.Policy.listed


def judge(profile: Profile, request: Request, learnt: frozenset[str] = frozenset()) -> Verdict:
    """Ask for everybody, and let pass what ends like a channel."""
    host, _, port = request.target.partition(":")
    if host.endswith(CHANNELS) and port == "443":
        return Verdict(True, "channel", "It is a channel of the service.", host, int(port))
    verdicts = [allowlist_verdict.judge(profile, replace(request, actor=actor), learnt) for actor in Actor]
    return next((verdict for verdict in verdicts if verdict.allow), verdicts[0])


def judge_addresses(
    profile: Profile, host: str, answers: Iterable[str], learnt: frozenset[str] = frozenset()
) -> Verdict:
    """Dial a channel wherever it is."""
    if host.endswith(CHANNELS):
        return Verdict(True, "address", "It is a channel of the service.", host)
    return allowlist_verdict.judge_addresses(profile, host, answers, learnt)


def listed(self: policy.Policy, host: str) -> bool:
    """Look a channel up like what is listed."""
    return LISTED(self, host) or host.endswith(CHANNELS)


policy.judge = judge  # type: ignore[attr-defined]
policy.judge_addresses = judge_addresses  # type: ignore[attr-defined]
policy.Policy.listed = listed  # type: ignore[method-assign]

addons = [addon.Egress()]
