"""What a run with namespace access does of itself, under exactly the rights that are printed: no request is refused.

On a control plane alone: real RBAC, admission and audit, and no pod that runs.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from clusters.control_plane.running import ControlPlane, control_plane
from conformance import builtin
from conformance.contract.access import Access
from conformance.environment.apply_guards import OnOthersCluster
from conformance.environment.given_namespaces import GivenNamespaces
from conformance.environment.options import RunOptions
from conformance.environment.recorder import Recorder, Recorders
from conformance.environment.rights import Holder, manifests
from conformance.environment.staging import existing_cleanup, harness_components
from conformance.environment.staging.existing_cluster import System
from conformance.environment.staging.harness_components import LoadedImages
from conformance.environment.staging.identity import RunIdentity
from conformance.environment.staging.static import lay_out
from conformance.families.install.least_privilege_applier import modest
from conformance.observe import access, objects
from conformance.observe.bounds import Bounds
from conformance.observe.exceptions import WaitFailed
from conformance.observe.kube import Kube
from conformance.observe.rbac import GRANT, questions
from conformance.target.bundle.objects import parse
from conformance.target.operator_names import names_in
from tests.e2e.conftest import say

pytestmark = [pytest.mark.cluster, pytest.mark.usefixtures("cluster")]

SYSTEM, GIVEN, HOME, ACCOUNT = "team-byohost", ("team-0", "team-1"), "team-people", "certifier"
RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}
IMAGES = LoadedImages(*(f"reg.corp/{name}@sha256:{'0' * 64}" for name in ("platform", "proxy", "registry", "dns")))


@dataclass(frozen=True)
class Team:
    """A control plane with namespaces for a run, and whoever may do there what is printed."""

    plane: ControlPlane
    admin: Kube
    kube: Kube

    def refused(self) -> list[str]:
        """What the account asked for in vain."""
        events: list[dict[str, Any]] = [
            json.loads(line) for line in self.plane.layout.audit_log.read_text().splitlines()
        ]
        mine = [each for each in events if each["user"].get("username") == f"system:serviceaccount:{HOME}:{ACCOUNT}"]
        assert len(mine) > 100, "the audit log has nothing of the account"
        return [f"{e['verb']} {e['requestURI']}" for e in mine if (e.get("responseStatus") or {}).get("code") == 403]

    def inventory(self) -> list[str]:
        """What stands in the namespaces."""
        return sorted(
            f"{namespace} {kind} {each['metadata']['uid']}"
            for namespace in (SYSTEM, *GIVEN)
            for kind, found in objects.namespaced(self.admin, namespace).items()
            for each in found
            if kind not in {"endpoints", "endpointslices", "leases"}
        )


@pytest.fixture
def team(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Team]:
    """Made by an administrator; the account has the rights of that access."""
    given = request.param
    with control_plane(say) as plane:
        admin = Kube.connect(plane.kubeconfig, str(plane.kubectl))
        metadata = [{"name": name, "labels": RESTRICTED} for name in (HOME, SYSTEM, *GIVEN)]
        admin.apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": each} for each in metadata])
        account = {"name": ACCOUNT, "namespace": HOME}
        admin.apply([{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account}])
        admin.apply(manifests(given, Holder(ACCOUNT, HOME), (SYSTEM, *GIVEN)))
        asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 3600}}
        path = f"/api/v1/namespaces/{HOME}/serviceaccounts/{ACCOUNT}/token"
        kube = admin.under(str(admin.create(path, asked)["status"]["token"]), tmp_path / "kubeconfig")
        bounds = Bounds(SYSTEM, GIVEN, "r1") if given is Access.NAMESPACE else None
        yield Team(plane, admin, replace(kube, manager="byohost-x", bounds=bounds))


def bundle(namespace: str) -> str:
    """The platform's own, for a host of that namespace."""
    with ExitStack() as stack:
        made = lay_out(builtin.reference_target(), RunOptions(run_id="r1"), _Silent(), stack)
        text = made.stage.bundle_text
    own = str(parse(text).the("Namespace")["metadata"]["name"])
    return text.replace(own, namespace)


class _Silent:
    def step(self, words: str) -> None:
        """Nothing."""


@pytest.mark.parametrize("team", [Access.NAMESPACE], indirect=True)
def test_no_request_is_refused_and_nothing_is_left(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """The harness's own objects, a bundle, a look at it, the questions about its account; then the clean-up."""
    kube = team.kube
    assert existing_cleanup.runs(kube) == ()
    before = team.inventory()
    monkeypatch.setattr(harness_components, "START", 5.0)
    stands = System(RunIdentity.create("r1"), replace(IMAGES, canary=IMAGES.dns), "reg.corp", "login")
    with pytest.raises(WaitFailed, match="every Deployment of the harness is available"):
        stands.build(kube, builtin.reference_target())
    namespaces = GivenNamespaces(kube, "r1", GIVEN, "login")
    with Recorders(kube, GIVEN) as recorders:
        home = namespaces.make("host-r1")
        text = bundle(home)
        namespaces.permit(text, home)
        kube.apply(namespaces.prepared(text))
        names = names_in(text)
        accounts = {each.name for each in recorders.made(names.account) if each.resource == "serviceaccounts"}
    assert names.account in accounts
    assert access.allowed(kube, names.account, home, questions()) >= GRANT
    existing_cleanup.clear(kube, "r1")
    assert team.inventory() == before
    assert team.refused() == []


@pytest.mark.parametrize("team", [Access.CLUSTER], indirect=True)
def test_cluster_access_needs_no_more_than_it_is_given(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Namespaces of the run's own, a bundle and the account that applies it modestly, and everybody's rights."""
    kube = team.kube
    before = objects.everywhere(team.admin)
    monkeypatch.setattr(harness_components, "START", 5.0)
    stands = System(RunIdentity.create("r1"), replace(IMAGES, canary=IMAGES.dns), "reg.corp")
    with pytest.raises(WaitFailed, match="every Deployment of the harness is available"):
        stands.build(kube, builtin.reference_target())
    precautions = OnOthersCluster(kube, "r1")
    with Recorder(kube, lambda namespace: namespace.endswith("-r1")) as recorder:
        home = precautions.make("host-r1")
        text = bundle(home)
        precautions.permit(text, home)
        with modest(kube, home, "r1") as account:
            assert account.command(["apply", "-f", "-"], stdin=text).code == 0
        names = names_in(text)
        assert names.account in {each.name for each in recorder.made(names.account)}
    assert access.allowed(kube, names.account, home, questions()) >= GRANT
    monkeypatch.setattr(harness_components, "START", 60.0)
    assert existing_cleanup.runs(kube) == ("r1",)
    existing_cleanup.clear(kube, "r1")
    left = {each for each in objects.everywhere(team.admin) - before if each[0] not in {"endpoints", "endpointslices"}}
    assert left == set()
    assert team.refused() == []
