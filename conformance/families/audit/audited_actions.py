"""Actions of one host that must stand in the platform's audit, and its export after them. Edge: the platform."""

from dataclasses import dataclass

from conformance.environment.control_client import Reply, called, offer
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.launched_sandbox import Launched
from conformance.observe import audit_chain
from conformance.observe.kube import Object
from fake_platform.model import AuditEntry, JournalEntry, Token, WorkloadIdentity

IDENTITY = WorkloadIdentity(
    client_id="aaaaaaaa-0000-4000-8000-0000000000a1", tenant_id="11111111-2222-4333-8444-555555555555"
)


@dataclass(frozen=True)
class Deed:
    """One sandbox: its running pod and its tokens."""

    sandbox: SandboxUnderTest
    pod: Object
    tokens: tuple[Token, ...]

    @property
    def uid(self) -> str:
        """Of the pod, as the cluster has it."""
        return str(self.pod["metadata"]["uid"])

    @property
    def account(self) -> str:
        """That the pod runs under."""
        return str(self.pod["spec"].get("serviceAccountName", "default"))


@dataclass(frozen=True)
class AuditedActions:
    """What was done on one host."""

    host: HostUnderTest
    plain: Deed
    identified: Deed | None
    """A sandbox with a workload identity, where the host has that switched on."""
    refused: Reply
    """An exchange with a key that was never issued."""
    journal: tuple[JournalEntry, ...]
    """The host's, right before the export."""
    entries: tuple[AuditEntry, ...]


def do(host: HostUnderTest, launched: Launched) -> AuditedActions:
    """Launch a sandbox with an identity, let an exchange be refused; the shared sandbox was launched before."""
    control, with_identity = host.environment.control, None
    if host.record().workload_identity:
        sandbox = host.launch(workload_identity=IDENTITY).ready()
        with_identity = _deed(sandbox)
        control.terminate(sandbox.id)
    body = offer("B" * 43, "00000000-0000-4000-8000-0000000000aa", host.record().families)
    refused = called(host.environment, f"/v1/hosts/{host.name}/key-exchange", body, f"bhk_{'y' * 43}")
    plain = _deed(launched.sandbox)
    journal = host.journal()
    return AuditedActions(host, plain, with_identity, refused, journal, audit_chain.entries(control.export_audit()))


def _deed(sandbox: SandboxUnderTest) -> Deed:
    return Deed(sandbox, sandbox.running_pod(), tuple(sandbox.host.environment.control.tokens(sandbox.id)))
