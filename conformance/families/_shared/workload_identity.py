"""One host whose sandboxes sign in to a cloud, from the first refusal to the last. Edge: drives cluster and platform.

Workload identity is off, then on; the values shown are written into a federated credential; sandboxes of the identity,
of another one and of none are launched; tokens of everybody are shown to the cloud; an account is changed by hand; and
at last the credential is taken away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.environment.control_client import Reply, exchanged, knocked
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.cloud_sign_in import SignedIn, sign_in
from conformance.families._shared.scheduling.scenario import BESIDE_STEADY, Beside, Sharing, Trace, scenario
from conformance.observe.access import minted
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Object
from conformance.observe.pods import creations
from conformance.observe.sighting import Sighting
from fake_platform.client import ControlError
from fake_platform.identity.federation import AUDIENCE
from fake_platform.identity.webhook_manifests import OPT_IN
from fake_platform.model import FederatedCredential, Identity, Profile, Resources, Sandbox, WorkloadIdentity

TENANT = "22222222-2222-4333-8444-555555555555"
OWN = WorkloadIdentity(client_id="bbbbbbbb-0000-4000-8000-000000000001", tenant_id=TENANT)
OTHER = WorkloadIdentity(client_id="bbbbbbbb-0000-4000-8000-000000000002", tenant_id=TENANT)
MISLED = WorkloadIdentity(client_id="bbbbbbbb-0000-4000-8000-000000000003", tenant_id=TENANT)
"""An application that trusts the right subject of another issuer: the one with a slash at its end."""
CREDENTIAL = "conformance"
CLIENT, TENANT_ID = "azure.workload.identity/client-id", "azure.workload.identity/tenant-id"
ANOTHER_CLIENT = {CLIENT: MISLED.client_id}
ANOTHER_TENANT = {TENANT_ID: "22222222-2222-4333-8444-000000000007"}
NOBODY = {CLIENT: None, TENANT_ID: None}
"""What an account says that was changed by hand, one after the other; at last nothing."""
SIZE = {"requests": {"cpu": "20m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "256Mi"}}


@dataclass(frozen=True)
class Off:
    """A launch with an identity while the host has them off: the refusal's type, and the accounts before and after."""

    problem: str
    before: frozenset[str]
    after: frozenset[str]


@dataclass(frozen=True)
class Pods:
    """The pods of the scenario, as they run: of the identity, of another, of none, of another host, the operator's."""

    own: Object
    other: Object
    none: Object
    elsewhere: Object
    operator: Object

    def strangers(self) -> Mapping[str, Object]:
        """Everybody who is not of the identity, by who they are."""
        return {
            "a pod of another identity": self.other,
            "a pod without an identity": self.none,
            "a pod of the same identity on another host": self.elsewhere,
            "the operator's pod": self.operator,
        }


@dataclass(frozen=True)
class Shown:
    """What the cloud answered to tokens that the API server minted for the pods' own accounts."""

    own: Reply
    strangers: Mapping[str, Reply]
    wrong_audience: Reply
    """The identity's own account, for the API server."""
    wrong_issuer: Reply
    """The identity's own token, at the application that trusts another issuer."""
    forged: Reply
    """The identity's own token with another signature."""


@dataclass(frozen=True)
class Mismatch:
    """A launch of the other identity after its account was changed by hand: how it ended, and pods that were made."""

    ended: Sandbox
    creations: tuple[AuditEvent, ...]


@dataclass(frozen=True)
class Cloud:
    """What was seen of signing in, as `Federated` tells it."""

    signed_in: SignedIn
    answers: Shown
    to_the_api: Reply
    of_the_api: Reply
    revoked: SignedIn
    after: Object


@dataclass(frozen=True)
class Federated:
    """Everything that was seen."""

    host: HostUnderTest
    off: Off
    shown: Identity | None
    """As the platform showed the identity before its first launch."""
    sandbox: SandboxUnderTest
    pods: Pods
    account: Object
    """The service account of the identity's pod."""
    mismatch: Mismatch
    """Its account named another client."""
    other_tenant: Mismatch
    """Its account named another tenant."""
    nobody: Mismatch
    """Its account named none."""
    cloud: Sighting[Cloud] = field(repr=False)
    """What needs the webhook, and a cloud that knows the cluster's issuer."""

    @property
    def signed_in(self) -> SignedIn:
        """The identity's own; this and what follows raises SourceAbsent where there is no webhook."""
        return self.cloud.value.signed_in

    @property
    def answers(self) -> Shown:
        """What the cloud answered."""
        return self.cloud.value.answers

    @property
    def to_the_api(self) -> Reply:
        """What the API server answered to the projected token."""
        return self.cloud.value.to_the_api

    @property
    def of_the_api(self) -> Reply:
        """What it answered to a token of the same account that is for it."""
        return self.cloud.value.of_the_api

    @property
    def revoked(self) -> SignedIn:
        """Signing in again after the identity's credential was taken away."""
        return self.cloud.value.revoked

    @property
    def after(self) -> Object:
        """The identity's pod then."""
        return self.cloud.value.after


@scenario("federated", BESIDE_STEADY, sharing=Sharing(disturbs=frozenset({Trace.SANDBOXES})))
def federate(beside: Beside) -> Federated:
    """Play it all on an installed host; the steady one is another with a running operator."""
    host, elsewhere = beside.host, beside.stage.host
    environment = host.environment
    opted_in = Sighting.of(lambda: _opt_in(host))
    off = _while_off(host)
    shown = _shown(host)
    _trust(environment, shown)
    sandbox, pods = _launched(host, elsewhere)
    account = host.environment.kube.get(_account_path(host, pods.own))
    client, tenant, nobody = (
        _mismatched(host, pods.other, drift) for drift in (ANOTHER_CLIENT, ANOTHER_TENANT, NOBODY)
    )
    cloud = Sighting.of(lambda: (opted_in.value, _signing_in(environment, sandbox, pods, shown))[1])
    return Federated(host, off, shown, sandbox, pods, account, client, tenant, nobody, cloud)


def _opt_in(host: HostUnderTest) -> None:
    """Let the webhook see the pods of the host's namespace."""
    host.environment.identity_webhook.required()
    path = f"/api/v1/namespaces/{host.namespace}"
    host.environment.kube.merge(path, {"metadata": {"labels": {OPT_IN: "enabled"}}})


def _signing_in(environment: Environment, sandbox: SandboxUnderTest, pods: Pods, shown: Identity | None) -> Cloud:
    signed_in = sign_in(sandbox)
    answers = _answers(environment, pods)
    knocks = knocked(environment, signed_in.token), knocked(environment, minted(environment.kube, pods.own))
    if shown is not None:
        environment.control.distrust(OWN, CREDENTIAL)
    return Cloud(signed_in, answers, *knocks, sign_in(sandbox), sandbox.running_pod())


def accounts(host: HostUnderTest) -> frozenset[str]:
    """The names of the namespace's service accounts."""
    found = host.environment.kube.get(f"/api/v1/namespaces/{host.namespace}/serviceaccounts")["items"]
    return frozenset(one["metadata"]["name"] for one in found)


def _while_off(host: HostUnderTest) -> Off:
    """Launch with an identity while the host has them off; one that is taken all the same is followed to its pod."""
    control = host.environment.control
    control.change_host(host.name, {"workloadIdentity": False})
    before, problem = accounts(host), ""
    try:
        taken = host.launch(workload_identity=OWN)
    except ControlError as refusal:
        problem = refusal.kind
    else:
        taken.settled("ready")
        control.terminate(taken.id)
        taken.settled()
    after = accounts(host)
    control.change_host(host.name, {"workloadIdentity": True})
    return Off(problem, before, after)


def _shown(host: HostUnderTest) -> Identity | None:
    """Point a profile at the host that names the identity, and see what the platform shows of it."""
    control = host.environment.control
    control.put_resource_class("identity", Resources.model_validate(SIZE))
    profile = Profile(name=_profile(host), host=host.name, resource_class="identity", workload_identity=OWN)
    control.put_profile(profile)
    mine = (OWN.client_id, OWN.tenant_id)
    return next((one for one in control.identities(host.name) if (one.client_id, one.tenant_id) == mine), None)


def _profile(host: HostUnderTest) -> str:
    return f"federated-{host.environment.run}"[:40].rstrip("-")


def _trust(environment: Environment, shown: Identity | None) -> None:
    """Write what was shown into a federated credential; give a third application one of another issuer."""
    for identity in (OWN, OTHER, MISLED):
        environment.control.put_application(identity)
    if shown is not None and shown.issuer and shown.subject:
        wanted = {"subject": shown.subject, "audience": shown.audience, "name": CREDENTIAL}
        environment.control.trust(OWN, FederatedCredential(issuer=shown.issuer, **wanted))
        environment.control.trust(MISLED, FederatedCredential(issuer=f"{shown.issuer}/", **wanted))


def _launched(host: HostUnderTest, elsewhere: HostUnderTest) -> tuple[SandboxUnderTest, Pods]:
    """Launch all at once; the identity's own by its profile, with a client of the cloud in its image."""
    images = host.environment.images
    order = host.order(image=images.identity_client or images.sandbox)
    own = SandboxUnderTest(host, host.environment.control.launch_by_profile(_profile(host), order).sandbox_id)
    away = elsewhere.launch(workload_identity=OWN)
    launched = (own, host.launch(workload_identity=OTHER), host.launch(), away)
    mine, other, none, abroad = [one.ready().running_pod() for one in launched]
    return own, Pods(mine, other, none, abroad, host.operator_pod())


def _answers(environment: Environment, pods: Pods) -> Shown:
    """What the cloud says to a token of each pod's account that asks to be the identity."""
    own = minted(environment.kube, pods.own, AUDIENCE)
    return Shown(
        own=exchanged(environment, OWN, own),
        strangers={
            who: exchanged(environment, OWN, minted(environment.kube, pod, AUDIENCE))
            for who, pod in pods.strangers().items()
        },
        wrong_audience=exchanged(environment, OWN, minted(environment.kube, pods.own)),
        wrong_issuer=exchanged(environment, MISLED, own),
        forged=exchanged(
            environment, OWN, f"{own.rpartition('.')[0]}.{minted(environment.kube, pods.own).rpartition('.')[2]}"
        ),
    )


def _account_path(host: HostUnderTest, pod: Object) -> str:
    name = pod["spec"].get("serviceAccountName", "default")
    return f"/api/v1/namespaces/{host.namespace}/serviceaccounts/{name}"


def _mismatched(host: HostUnderTest, pod: Object, drift: Mapping[str, str | None]) -> Mismatch:
    """Let the pod's account name another client or tenant, or none, and launch its identity once more."""
    good = {CLIENT: OTHER.client_id, TENANT_ID: OTHER.tenant_id}
    host.environment.kube.merge(_account_path(host, pod), {"metadata": {"annotations": {**good, **drift}}})
    sandbox = host.launch(workload_identity=OTHER)
    ended = sandbox.settled("ready")
    return Mismatch(ended, creations(host.environment.created(), host.namespace, sandbox.id))
