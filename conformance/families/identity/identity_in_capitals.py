"""One identity, written first in capitals and then in small letters, as portals and files write it. Edge: platform."""

from dataclasses import dataclass

from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.scheduling.scenario import STEADY, scenario
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Object
from fake_platform.model import Sandbox, WorkloadIdentity

SMALL_LETTERS = WorkloadIdentity(
    client_id="cccccccc-0000-4000-8000-00000000000a", tenant_id="eeeeeeee-2222-4333-8444-555555555555"
)
CAPITALS = WorkloadIdentity(client_id=SMALL_LETTERS.client_id.upper(), tenant_id=SMALL_LETTERS.tenant_id.upper())


@dataclass(frozen=True)
class Launched:
    """One launch of the identity: what became of it, its account's name, and the account."""

    ended: Sandbox
    name: str
    account: Object


@dataclass(frozen=True)
class InCapitals:
    """Both."""

    capitals: Launched
    small: Launched


@scenario("identity_in_capitals", STEADY)
def launch_in_capitals(host: HostUnderTest) -> InCapitals:
    """Launch one after the other, look at their accounts, and end both."""
    if not host.record().workload_identity:
        raise CouldNotRun(f"workload identity is off on the host {host.name}, so no identity can be launched")
    return InCapitals(_launched(host, CAPITALS), _launched(host, SMALL_LETTERS))


def _launched(host: HostUnderTest, identity: WorkloadIdentity) -> Launched:
    one: SandboxUnderTest = host.launch(workload_identity=identity, resources=SMALL)
    ended, pod = one.settled("ready"), one.pod()
    name = str(pod["spec"].get("serviceAccountName", "default")) if pod else ""
    path = f"/api/v1/namespaces/{host.namespace}/serviceaccounts/{name}"
    account = host.environment.kube.get(path) if name else {}
    host.environment.control.terminate(one.id)
    return Launched(ended, name, account)
