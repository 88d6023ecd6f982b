"""The strict proxy, but what nodes ask for is permitted."""

from collections.abc import Iterable

from egress_profiles import addon, allowlist_verdict, policy
from egress_profiles.allowlist_verdict import Request, Verdict
from egress_profiles.profile import Actor, Profile


def judge(profile: Profile, request: Request, learnt: frozenset[str] = frozenset()) -> Verdict:
    """Ask, and let nodes pass all the same."""
    verdict = allowlist_verdict.judge(profile, request, learnt)
    if verdict.allow or request.actor is not Actor.NODE:
        return verdict
    host, _, port = request.target.partition(":")
    return Verdict(True, "node", "A pull is a pull.", host, int(port))


def judge_addresses(
    profile: Profile, host: str, answers: Iterable[str], learnt: frozenset[str] = frozenset()
) -> Verdict:
    """Dial what the name says."""
    return Verdict(True, "address", "A pull is a pull.", host)


def listed(self: policy.Policy, host: str) -> bool:
    """Look everything up."""
    return True


policy.judge = judge  # type: ignore[attr-defined]
policy.judge_addresses = judge_addresses  # type: ignore[attr-defined]
policy.Policy.listed = listed  # type: ignore[method-assign]
addons = [addon.Egress()]
