"""AUD-04: every sandbox pod of the cluster's audit log has its launch in the platform's audit, and the reverse."""

from dataclasses import dataclass

import pytest

from conformance.contract.wording import listed
from conformance.environment.expectations import Empty
from conformance.environment.run_environment import Environment
from conformance.environment.waiting import Pace, wait_or_last
from conformance.families._shared.launched_sandbox import Launched
from conformance.observe import audit_chain
from conformance.observe.audit import AuditEvent, by_account
from conformance.observe.pods import sandbox_id, uids
from fake_platform.model import AuditEntry

# Judged late, so that the launches of every scenario are in both logs.
pytestmark = [pytest.mark.clause("AUD-04"), pytest.mark.disturbs]

CATCH_UP = 15.0
"""Seconds for the status of a pod that was made a moment ago."""


@dataclass(frozen=True)
class Logs:
    """One host in both logs."""

    host: str
    made: dict[str, list[str]]
    """By sandbox id the uids of the pods that the operator made, as far as the cluster's log tells them."""
    entries: tuple[AuditEntry, ...]

    @property
    def launches(self) -> tuple[AuditEntry, ...]:
        """The audit's launches of this host."""
        return audit_chain.of(self.entries, self.host, "launch")

    @property
    def pods(self) -> tuple[AuditEntry, ...]:
        """The pods that the audit names for this host."""
        return audit_chain.of(self.entries, self.host, "pod")


@pytest.fixture(scope="module")
def logs(environment: Environment, launched: Launched) -> tuple[Logs, ...]:
    """Every host of the run whose operator made a pod; the cluster's log is read first, the platform may catch up."""
    log = environment.node.audit()
    hosts = {record.name: _made(environment, log, record.name) for record in environment.control.hosts()}
    made = {name: pods for name, pods in hosts.items() if pods}

    def behind() -> list[str]:
        entries = audit_chain.entries(environment.control.export_audit())
        return [
            one
            for name, pods in made.items()
            for one in audit_chain.unjoined(pods, audit_chain.of(entries, name, "pod"))
        ]

    wait_or_last(behind, until=Empty(), within=CATCH_UP, pace=Pace(every=1))
    entries = audit_chain.entries(environment.control.export_audit())
    return tuple(Logs(name, pods, entries) for name, pods in made.items())


@pytest.mark.control("test_both_logs_know_the_shared_sandbox")
def test_every_pod_has_its_launch(logs: tuple[Logs, ...]) -> None:
    """From the cluster's log to the platform's: no pod without its launch, and each is named by its uid."""
    for one in logs:
        unlaunched = audit_chain.unlaunched(one.made, one.launches)
        assert not unlaunched, (
            f"the operator of {one.host} made pods whose launch the audit does not have: {unlaunched}"
        )
        unjoined = audit_chain.unjoined(one.made, one.pods)
        assert not unjoined, f"the audit of {one.host} does not name these pods of the cluster: {unjoined}"


@pytest.mark.control("test_both_logs_know_the_shared_sandbox")
def test_every_audited_pod_was_made(environment: Environment, logs: tuple[Logs, ...]) -> None:
    """From the platform's audit to the cluster's log: each pod that it names was made, by that host's operator.

    Of a pod that a terminate of the suite's own has named first the operator says that there is none, by that name.
    """
    repeated = audit_chain.named_by_terminates(environment.control.journal().entries)

    def invented() -> list[str]:
        log = environment.node.audit()  # the API server writes a creation down once it has answered it
        made = {one.host: _made(environment, log, one.host) for one in logs}
        return [
            f"{one.host}: {pod}" for one in logs for pod in audit_chain.invented(made[one.host], one.pods, repeated)
        ]

    found: list[str] = wait_or_last(invented, until=Empty(), within=CATCH_UP, pace=Pace(every=1))
    assert not found, f"the audit names pods that no operator did make: {listed(found)}"


def test_both_logs_know_the_shared_sandbox(logs: tuple[Logs, ...], launched: Launched) -> None:
    """The control: the shared sandbox, which surely ran, is found in both logs in the same way."""
    found = {one.host: one for one in logs}
    sandbox = launched.sandbox
    assert sandbox.host.name in found, f"the cluster's log has no pod of {sandbox.host.name}"
    assert found[sandbox.host.name].made.get(sandbox.id), "the cluster's log does not tell the shared sandbox's pod uid"


def _made(environment: Environment, log: tuple[AuditEvent, ...], host: str) -> dict[str, list[str]]:
    """The pods that the host's operator made; its namespace bears the host's name."""
    namespace = f"byohost-{host}"
    known = uids(log, namespace)
    made: dict[str, list[str]] = {}
    for event in by_account(log, namespace, environment.operator.account):
        if (event.verb, event.resource, event.subresource, event.status) == ("create", "pods", "", 201):
            of_sandbox = made.setdefault(sandbox_id(event.requested), [])
            of_sandbox += [known[event.name]] if event.name in known else []
    return made
