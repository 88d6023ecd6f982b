"""Carries out one action and says what came of it. Edge: through the conversations that it is given.

Each function takes an action to the event that answers it, so that the policy hears of everything it asked for.
"""

from reference_operator import health, identity, reasons
from reference_operator.action import AskSidecar, CreatePod, DeletePod, GiveToken
from reference_operator.event import (
    CreateDelayed,
    CreateRefused,
    Event,
    Examined,
    Exchanged,
    ExchangeRefused,
    PodSeen,
    PodVanished,
    SidecarAnswered,
    SidecarSilent,
    TokenRefused,
    TokenTaken,
)
from reference_operator.installation import Installation
from reference_operator.interfaces import (
    Cluster,
    ClusterError,
    Draw,
    ExchangeError,
    Platform,
    Sidecar,
    SidecarError,
    TokenRefusedError,
)
from reference_operator.model import Account, Fact
from reference_operator.settings import Settings


def exchange(platform: Platform, draw: Draw) -> Event:
    """A new connection, or why there is none."""
    try:
        terms, skew = platform.exchange()
    except ExchangeError as error:
        return ExchangeRefused(error.problem, error.status, str(error), error.retry_after, draw())
    return Exchanged(terms, skew)


def create_pod(cluster: Cluster, action: CreatePod) -> Event:
    """The pod of a launch; an earlier try of the same launch counts as this one."""
    name = action.manifest["metadata"]["name"]
    try:
        if action.account is not None:
            drift = _ensure_account(cluster, action.account)
            if drift:
                return CreateRefused(action.sandbox_id, "identity-mismatch", drift)
        return PodSeen(cluster.create_pod(action.manifest))
    except ClusterError as error:
        if error.reason == "AlreadyExists":
            return _existing(cluster, action.sandbox_id, name)
        failure = reasons.create_refusal(error.status, str(error))
        if failure is None:
            return CreateDelayed(action.sandbox_id, str(error))
        return CreateRefused(action.sandbox_id, failure.reason, failure.detail)


def _existing(cluster: Cluster, sandbox_id: str, name: str) -> Event:
    try:
        pod = cluster.find_pod(name)
    except ClusterError as error:
        return CreateDelayed(sandbox_id, str(error))
    if pod is None:
        return CreateRefused(sandbox_id, "admission", f"another pod of this namespace bears the name {name}")
    return PodSeen(pod)


def _ensure_account(cluster: Cluster, account: Account) -> str | None:
    """Create the account of an identity unless it is there; what it says otherwise."""
    found = cluster.find_account(account.name)
    if found is None:
        try:
            cluster.create_account(account.manifest)
        except ClusterError as error:
            if error.reason != "AlreadyExists":
                raise
            found = cluster.find_account(account.name)
    return identity.mismatch(found, account) if found is not None else None


def delete_pod(cluster: Cluster, action: DeletePod) -> Event | None:
    """None where it is on its way, or where another try has to come: the watch tells when it is gone."""
    try:
        there = cluster.delete_pod(action.name, action.uid)
    except ClusterError:
        return None
    return None if there else PodVanished(action.sandbox_id, action.uid)


def ask(sidecar: Sidecar, action: AskSidecar) -> Event:
    """What the sidecar of a survivor holds."""
    try:
        held = sidecar.ask(action.address, action.sandbox_id)
    except SidecarError as error:
        return SidecarSilent(action.sandbox_id, action.uid, error.reachable, str(error))
    return SidecarAnswered(action.sandbox_id, action.uid, held)


def give(cluster: Cluster, sidecar: Sidecar, action: GiveToken) -> Event:
    """A token handed to exactly this pod: uid and address are read anew, as an address may have passed to another."""
    try:
        pod = cluster.find_pod(action.name)
    except ClusterError as error:
        return SidecarSilent(
            action.sandbox_id, action.uid, reachable=True, detail=f"the pod could not be read: {error}"
        )
    if pod is None or pod.uid != action.uid:
        return PodVanished(action.sandbox_id, action.uid)
    try:
        held = sidecar.give(pod.address, action.sandbox_id, action.token, action.rotations)
    except SidecarError as error:
        return SidecarSilent(action.sandbox_id, action.uid, error.reachable, str(error))
    except TokenRefusedError as error:
        return TokenRefused(action.sandbox_id, action.uid, action.token.generation, str(error))
    return TokenTaken(action.sandbox_id, action.uid, held)


def examine(cluster: Cluster, installation: Installation, settings: Settings, now: float) -> Event:
    """Whether the namespace is ours and the Role sufficient."""
    return Examined(_namespace(cluster, installation, settings, now), _grant(cluster, now))


def _namespace(cluster: Cluster, installation: Installation, settings: Settings, now: float) -> Fact:
    try:
        account = cluster.find_account(installation.account) or {}
    except ClusterError as error:
        return Fact(ok=False, reason=f"the operator's own service account cannot be read: {error}", checked_at=now)
    labels = (account.get("metadata") or {}).get("labels") or {}
    reason = health.namespace(installation.namespace, settings.namespace, labels, settings.host)
    return Fact(not reason, reason, now)


def _grant(cluster: Cluster, now: float) -> Fact:
    try:
        denied = tuple(rule for rule in health.GRANT if not cluster.allowed(*rule))
    except ClusterError as error:
        return Fact(ok=False, reason=f"the grant cannot be checked: {error}", checked_at=now)
    reason = health.grant(denied)
    return Fact(not reason, reason, now)
