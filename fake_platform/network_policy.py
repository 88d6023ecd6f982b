"""Whether a cluster enforces NetworkPolicies: what two sandboxes met that differ by one label. Pure.

The policy `byohost-canary` denies every way into one of them. If the operator reaches the other and not that one,
policies are enforced there. Nobody needs a right for it that a launch does not need, and nothing is inferred: not from
an object that stands there, from a plugin's name or from an operator's word (openapi.yaml, measureNetworkPolicy).
"""

from dataclasses import dataclass
from typing import Any

from fake_platform.sandboxes import Sandbox
from fake_platform.timestamps import rfc3339_or_none

NAME = "byohost-canary"
LABELS = {NAME: "denied"}
"""Of the sandbox that the policy denies; the other one has no labels of a launch."""

TEXT = f"""\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {NAME}
spec:
  podSelector:
    matchLabels:
      {NAME}: {LABELS[NAME]}
  policyTypes: [Ingress]
"""
"""The policy, which somebody applies in the operator's namespace; it selects no pod but the canary's."""

COUNTS_FOR = 24 * 3600.0
"""Seconds after which a measurement tells nothing any more of what is enforced now."""

UNREACHABLE = "sidecar-unreachable"
"""The one reason that tells a denied way: the sidecar listens, as the kubelet says, and no connection comes about."""

SILENT = "sidecar-silent"
"""No answer, and nothing that tells a policy from a sidecar that is slow, broken or starved."""


@dataclass(frozen=True)
class Pair:
    """The two sandboxes of one measurement, by id, and the installation in which it began; None before the first."""

    allowed: str
    denied: str
    installation_id: str | None


@dataclass(frozen=True)
class Verdict:
    """What was found: enforced, not-enforced or unknown, and a sentence that says by what."""

    state: str
    reason: str


@dataclass(frozen=True)
class Measured:
    """A verdict, when it was reached (epoch seconds), and by which two."""

    verdict: Verdict
    at: float
    pair: Pair


def judged(allowed: Sandbox, denied: Sandbox) -> Verdict | None:
    """What the two tell together; None while one of them may still become ready or fail.

    What an operator has reached it has reached, whatever became of it afterwards: `ready_at` tells.
    """
    if any(each.is_open and each.ready_at is None for each in (allowed, denied)):
        return None
    if denied.ready_at is not None:
        return Verdict("not-enforced", _REACHED)
    if allowed.ready_at is None:
        return Verdict("unknown", f"Not to be told: the sandbox that nothing denies was never ready, {_met(allowed)}.")
    if (denied.state, denied.reason) == ("failed", UNREACHABLE):
        return Verdict("enforced", _KEPT_AWAY)
    if (denied.state, denied.reason) == ("failed", SILENT):
        return Verdict("unknown", _NO_ANSWER)
    return Verdict("unknown", f"Not to be told: the sandbox that {NAME} denies ended otherwise, {_met(denied)}.")


_REACHED = (
    f"The operator found a way in to the sandbox that {NAME} denies: nothing enforces the policy there or programs it "
    "late, it is not applied, another one allows the way, or the operator left the label out."
)
_KEPT_AWAY = (
    f"The operator found a way in to one sandbox, and none to the one that {NAME} denies, which was listening "
    f"({UNREACHABLE}); this is one pair, perhaps on different nodes."
)
_NO_ANSWER = (
    f"Not to be told: the sandbox that {NAME} denies gave no answer ({SILENT}), as one does that is slow or broken, or "
    "whose connections a plugin refuses instead of dropping them."
)


def _met(sandbox: Sandbox) -> str:
    return f"{sandbox.state} ({sandbox.reason})" if sandbox.reason else sandbox.state


def view(found: Measured | None, installation_id: str | None, now: float) -> dict[str, Any]:
    """What counts at this moment, as the control API shows it (control.json, networkPolicy).

    What was measured in another installation, or long ago, is unknown now; its time and sandboxes still stand there.
    """
    if found is None:
        return {"state": "unknown", "reason": "Not measured yet.", "measuredAt": None, "allowed": None, "denied": None}
    verdict = found.verdict
    if verdict.state != "unknown" and found.pair.installation_id != installation_id:
        verdict = Verdict("unknown", f"Not measured in this installation; in the one before it was {verdict.state}.")
    elif verdict.state != "unknown" and now - found.at > COUNTS_FOR:
        verdict = Verdict("unknown", f"Measured more than a day ago; then it was {verdict.state}.")
    return {
        "state": verdict.state,
        "reason": verdict.reason,
        "measuredAt": rfc3339_or_none(found.at),
        "allowed": found.pair.allowed,
        "denied": found.pair.denied,
    }
