"""The strict proxy, but a node that was sent to the blob host is sent away."""

from egress_profiles import addon, allowlist_verdict, policy
from egress_profiles.allowlist_verdict import Request, Verdict
from egress_profiles.profile import Actor, Profile

BLOBS = "blobs."


def judge(profile: Profile, request: Request, learnt: frozenset[str] = frozenset()) -> Verdict:
    """Ask, and let no node go to where blobs are."""
    verdict = allowlist_verdict.judge(profile, request, learnt)
    if not verdict.allow or request.actor is not Actor.NODE or not verdict.host.startswith(BLOBS):
        return verdict
    return Verdict(False, "node", "A pull is from the registry.", verdict.host, verdict.port)


policy.judge = judge  # type: ignore[attr-defined]

addons = [addon.Egress()]
