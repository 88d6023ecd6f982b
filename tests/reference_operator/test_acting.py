from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from reference_operator import acting, identity, pod, settings
from reference_operator.action import AskSidecar, CreatePod, DeletePod, GiveToken
from reference_operator.event import (
    CreateDelayed,
    CreateRefused,
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
from reference_operator.interfaces import ClusterError, ExchangeError, SidecarError, TokenRefusedError
from reference_operator.model import Identity, Terms, Token
from tests.reference_operator import story
from tests.reference_operator.paper_cluster import PaperCluster
from tests.reference_operator.test_pod import SITE

NAME = f"sandbox-{story.ID}"
WHO = Installation("i" * 43, "pod-uid", "byohost-h1", "byohost-operator")
SETTINGS = settings.read(
    {
        "BYOHOST_PLATFORM": "https://platform.byohost.test",
        "BYOHOST_HOST": "h1",
        "BYOHOST_NAMESPACE": "byohost-h1",
        "BYOHOST_FAMILIES": "python",
    }
)
CREATE = CreatePod(story.ID, pod.render(story.launch(), SITE), None)
ACCOUNT = identity.account(Identity("client", "tenant"), "h1")


@dataclass
class Scripted:
    """A sidecar and a platform that do one thing: answer, or raise."""

    outcome: Any
    addresses: list[str] = field(default_factory=list)

    def ask(self, address: str, sandbox_id: str) -> int:  # noqa: ARG002 - the protocol's
        """As told."""
        return self._outcome(address)

    def give(
        self,
        address: str,
        sandbox_id: str,  # noqa: ARG002 - the protocol's
        token: Token,  # noqa: ARG002 - the protocol's
        rotations: tuple[str, ...],  # noqa: ARG002 - the protocol's
    ) -> int:
        """As told."""
        return self._outcome(address)

    def exchange(self) -> tuple[Terms, float]:
        """As told."""
        self._outcome("")
        return story.terms(), 3.0

    def _outcome(self, address: str) -> int:
        self.addresses.append(address)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return int(self.outcome)


@pytest.fixture
def cluster() -> PaperCluster:
    """An empty namespace."""
    return PaperCluster("h1")


def test_an_exchange_is_answered_or_refused() -> None:
    """Terms with the skew of the clocks, or the refusal with a throw of the dice."""
    assert acting.exchange(Scripted(0), lambda: 0.5) == Exchanged(story.terms(), 3.0)
    refusal = acting.exchange(Scripted(ExchangeError("key-retired", 401, "old", 2.0)), lambda: 0.5)
    assert refusal == ExchangeRefused("key-retired", 401, "old", 2.0, 0.5)


def test_a_pod_is_created_once(cluster: PaperCluster) -> None:
    """A second try for the same launch finds the first one's pod."""
    first, second = acting.create_pod(cluster, CREATE), acting.create_pod(cluster, CREATE)
    assert isinstance(first, PodSeen)
    assert first == second
    assert cluster.created == [NAME]


def test_a_foreign_pod_of_that_name_refuses_the_launch(cluster: PaperCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pod that bears the name without being ours is neither taken over nor touched."""
    cluster.refusal = ClusterError(409, "AlreadyExists", "exists")
    answer = acting.create_pod(cluster, CREATE)
    assert answer == CreateRefused(story.ID, "admission", f"another pod of this namespace bears the name {NAME}")
    monkeypatch.setattr(cluster, "find_pod", _away)
    assert acting.create_pod(cluster, CREATE) == CreateDelayed(story.ID, "away")


def _away(*_: object) -> None:
    raise ClusterError(0, "", "away")


@pytest.mark.parametrize(
    ("refusal", "answer"),
    [
        (ClusterError(403, "Forbidden", "exceeded quota"), CreateRefused(story.ID, "quota", "exceeded quota")),
        (ClusterError(422, "Invalid", "bad"), CreateRefused(story.ID, "admission", "bad")),
        (ClusterError(500, "", "etcd"), CreateDelayed(story.ID, "etcd")),
    ],
)
def test_a_refused_creation_is_told(cluster: PaperCluster, refusal: ClusterError, answer: object) -> None:
    """Final refusals carry their reason; the others are tried again."""
    cluster.refusal = refusal
    assert acting.create_pod(cluster, CREATE) == answer


def test_an_identity_gets_its_account_first(cluster: PaperCluster) -> None:
    """The account is made before the pod, once, and found again by the next launch."""
    with_account = CreatePod(story.ID, CREATE.manifest, ACCOUNT)
    assert isinstance(acting.create_pod(cluster, with_account), PodSeen)
    assert cluster.accounts[ACCOUNT.name] == ACCOUNT.manifest
    assert isinstance(acting.create_pod(cluster, with_account), PodSeen)


def test_a_drifted_account_refuses_the_launch(cluster: PaperCluster) -> None:
    """An account that says something else is never used: no pod is made."""
    cluster.accounts[ACCOUNT.name] = {"metadata": {"annotations": {}}}
    answer = acting.create_pod(cluster, CreatePod(story.ID, CREATE.manifest, ACCOUNT))
    assert isinstance(answer, CreateRefused)
    assert (answer.reason, cluster.created) == ("identity-mismatch", [])


@pytest.mark.parametrize(
    ("error", "made"), [(ClusterError(409, "AlreadyExists", "x"), True), (ClusterError(500, "", "etcd"), False)]
)
def test_an_account_made_meanwhile_is_looked_at(
    cluster: PaperCluster,
    monkeypatch: pytest.MonkeyPatch,
    error: ClusterError,
    made: bool,  # noqa: FBT001
) -> None:
    """Two launches of one identity at a time make one account; any other error is tried again later."""

    def create(manifest: object) -> None:
        if made:
            cluster.accounts[ACCOUNT.name] = dict(ACCOUNT.manifest)
        raise error

    monkeypatch.setattr(cluster, "create_account", create)
    answer = acting.create_pod(cluster, CreatePod(story.ID, CREATE.manifest, ACCOUNT))
    assert isinstance(answer, PodSeen if made else CreateDelayed)


def test_deleting_what_is_gone_says_so(cluster: PaperCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delete under way is told by the watch; a pod that is not there has vanished; an error means neither."""
    made = acting.create_pod(cluster, CREATE)
    assert isinstance(made, PodSeen)
    assert acting.delete_pod(cluster, DeletePod(story.ID, NAME, "another")) == PodVanished(story.ID, "another")
    assert acting.delete_pod(cluster, DeletePod(story.ID, NAME, made.pod.uid)) is None
    monkeypatch.setattr(cluster, "delete_pod", _away)
    assert acting.delete_pod(cluster, DeletePod(story.ID, NAME, made.pod.uid)) is None


def test_a_sidecar_is_asked() -> None:
    """What it holds, or why it did not say."""
    action = AskSidecar(story.ID, "uid-1", "10.0.0.1")
    assert acting.ask(Scripted(4), action) == SidecarAnswered(story.ID, "uid-1", 4)
    silent = acting.ask(Scripted(SidecarError("no", reachable=False)), action)
    assert silent == SidecarSilent(story.ID, "uid-1", reachable=False, detail="no")


def test_a_token_goes_to_this_pod_only(cluster: PaperCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uid and address are read again first: a pod that was replaced gets nothing."""
    made = acting.create_pod(cluster, CREATE)
    assert isinstance(made, PodSeen)
    cluster.run(NAME, "10.0.0.9")
    sidecar = Scripted(2)
    give = GiveToken(story.ID, NAME, made.pod.uid, Token(2, "jwt"), ())
    assert acting.give(cluster, sidecar, give) == TokenTaken(story.ID, made.pod.uid, 2)
    assert sidecar.addresses == ["10.0.0.9"]
    other = GiveToken(story.ID, NAME, "another", Token(2, "jwt"), ())
    assert acting.give(cluster, sidecar, other) == PodVanished(story.ID, "another")
    assert sidecar.addresses == ["10.0.0.9"]
    monkeypatch.setattr(cluster, "find_pod", _away)
    assert isinstance(acting.give(cluster, sidecar, give), SidecarSilent)


def test_what_the_sidecar_says_to_a_token_is_told(cluster: PaperCluster) -> None:
    """Silence is tried again, a refusal is not."""
    made = acting.create_pod(cluster, CREATE)
    assert isinstance(made, PodSeen)
    give = GiveToken(story.ID, NAME, made.pod.uid, Token(2, "jwt"), ())
    silent = acting.give(cluster, Scripted(SidecarError("no", reachable=True)), give)
    assert silent == SidecarSilent(story.ID, made.pod.uid, reachable=True, detail="no")
    refused = acting.give(cluster, Scripted(TokenRefusedError("403")), give)
    assert refused == TokenRefused(story.ID, made.pod.uid, 2, "403")


def test_namespace_and_grant_are_examined(cluster: PaperCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both facts are good in a good namespace; a lacking verb and an unreadable account break one each, named."""
    good = acting.examine(cluster, WHO, SETTINGS, 5.0)
    assert isinstance(good, Examined)
    assert (good.namespace.ok, good.rbac.ok, good.rbac.checked_at) == (True, True, 5.0)
    cluster.denied = {("pods", "delete")}
    lacking = acting.examine(cluster, WHO, SETTINGS, 5.0)
    assert isinstance(lacking, Examined)
    assert (lacking.namespace.ok, "delete pods" in lacking.rbac.reason) == (True, True)
    monkeypatch.setattr(cluster, "find_account", _away)
    monkeypatch.setattr(cluster, "allowed", _away)
    away = acting.examine(cluster, WHO, SETTINGS, 5.0)
    assert isinstance(away, Examined)
    assert ("cannot be read" in away.namespace.reason, "cannot be checked" in away.rbac.reason) == (True, True)


def test_a_missing_account_is_not_ours(cluster: PaperCluster, tmp_path: Path) -> None:
    """Without its own account the operator does not own its namespace."""
    cluster.accounts.clear()
    found = acting.examine(cluster, WHO, SETTINGS, 5.0)
    assert isinstance(found, Examined)
    assert "labelled for host None" in found.namespace.reason
