"""AUD-01: each deed is one audit entry that names actor, host, sandbox, pod uid and account."""

from collections.abc import Iterable

import pytest

from conformance.environment.subject import HostUnderTest
from conformance.families._shared.launched_sandbox import Launched
from conformance.families.audit.audited_actions import IDENTITY, AuditedActions, Deed, do
from conformance.observe import audit_chain, journal
from conformance.observe.exceptions import CouldNotRun
from fake_platform.model import AuditEntry

pytestmark = pytest.mark.clause("AUD-01")


@pytest.fixture(scope="module")
def audited_actions(host: HostUnderTest, launched: Launched) -> AuditedActions:
    """The steady host's shared sandbox, one with an identity, an exchange that is refused, and the export."""
    return do(host, launched)


def _about(found: Iterable[AuditEntry], deed: Deed, action: str) -> tuple[AuditEntry, ...]:
    named = audit_chain.of(found, deed.sandbox.host.name, action)
    return tuple(entry for entry in named if entry.sandbox_id == deed.sandbox.id)


def test_downloads_and_exchanges(audited_actions: AuditedActions) -> None:
    """As many downloads as the journal has, by whoever asked; each answered exchange, by the instance that made it."""
    downloads = [entry for entry in audited_actions.journal if entry.kind == "download"]
    audited = audit_chain.of(audited_actions.entries, audited_actions.host.name, "download")
    assert len(audited) == len(downloads), (
        f"the bundle was downloaded {len(downloads)} times, the audit has {len(audited)} downloads"
    )
    assert all(entry.actor == "control" for entry in audited), "a download does not say who asked for it"
    answered = [f"instance:{entry.instance}" for entry in journal.answered(audited_actions.journal)]
    actors = [entry.actor for entry in audit_chain.of(audited_actions.entries, audited_actions.host.name, "exchange")]
    assert actors == answered, f"the exchanges of {answered} were answered, the audit names {actors}"


def test_refusal(audited_actions: AuditedActions) -> None:
    """The refused exchange is an entry of the host with the refusal's own type, and not `ok`."""
    reason = audited_actions.refused.body.get("type")
    found = [
        entry
        for entry in audited_actions.entries
        if (entry.host, entry.action, entry.outcome) == (audited_actions.host.name, "exchange", reason)
    ]
    assert found, f"an exchange was refused as {reason}, and the audit of {audited_actions.host.name} has no such entry"


def test_launch_names_its_account(audited_actions: AuditedActions) -> None:
    """Each sandbox was launched once, by the platform, under the account that its pod runs under."""
    for deed in filter(None, (audited_actions.plain, audited_actions.identified)):
        launches = _about(audited_actions.entries, deed, "launch")
        assert len(launches) == 1, f"the audit has {len(launches)} launches of sandbox {deed.sandbox.id}, not one"
        named = launches[0].service_account
        assert named == deed.account, f"the launch names the account {named}, the pod runs under {deed.account}"


def test_pod_is_named(audited_actions: AuditedActions) -> None:
    """One entry says which pod a sandbox became: its uid and account as the cluster has them, told by its operator."""
    operator = f"instance:{journal.answered(audited_actions.journal)[-1].instance}"
    for deed in filter(None, (audited_actions.plain, audited_actions.identified)):
        pods = [(entry.pod_uid, entry.service_account) for entry in _about(audited_actions.entries, deed, "pod")]
        assert pods == [(deed.uid, deed.account)], (
            f"the audit names the pods {pods} for sandbox {deed.sandbox.id}, the cluster has {(deed.uid, deed.account)}"
        )
        assert _about(audited_actions.entries, deed, "pod")[0].actor == operator, (
            "the entry does not name the operator's instance"
        )


def test_tokens(audited_actions: AuditedActions) -> None:
    """Each token that was issued is one entry; whatever pod it names is the sandbox's own."""
    for deed in filter(None, (audited_actions.plain, audited_actions.identified)):
        audited = _about(audited_actions.entries, deed, "token")
        assert len(audited) >= len(deed.tokens) > 0, (
            f"{len(deed.tokens)} tokens were issued to sandbox {deed.sandbox.id}, the audit has {len(audited)}"
        )
        strange = {entry.pod_uid for entry in audited} - {None, deed.uid}
        assert not strange, f"tokens of sandbox {deed.sandbox.id} name the pods {strange}, it has {deed.uid}"


def test_identity_use(audited_actions: AuditedActions) -> None:
    """Who ran as a workload identity stands there with client, pod and account; who did not, does not."""
    if audited_actions.identified is None:
        raise CouldNotRun(f"workload identity is off on the host {audited_actions.host.name}")
    used = _about(audited_actions.entries, audited_actions.identified, "identity")
    assert len(used) == 1, f"one sandbox ran as an identity, the audit has {len(used)} uses of it"
    assert (used[0].pod_uid, used[0].service_account) == (
        audited_actions.identified.uid,
        audited_actions.identified.account,
    ), f"the use of an identity names pod {used[0].pod_uid} and account {used[0].service_account}"
    assert IDENTITY.client_id in (used[0].detail or ""), "the use does not name its client id"
    assert not _about(audited_actions.entries, audited_actions.plain, "identity"), (
        "a sandbox without an identity stands there as using one"
    )
