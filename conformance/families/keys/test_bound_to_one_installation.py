"""KEY-02: a claimed key is refused to any other installation."""

import base64
import hashlib
from typing import Any

import pytest

from conformance.environment.control_client import Reply, called
from conformance.environment.run_environment import Environment
from conformance.environment.subject import ClusterStage, HostUnderTest, install_key
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.journal import answered

pytestmark = pytest.mark.clause("KEY-02")

STRANGER = base64.urlsafe_b64encode(hashlib.sha256(b"another installation").digest()).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def reply(environment: Environment, cluster_stage: ClusterStage, host: HostUnderTest) -> Reply:
    """A stranger's exchange with the key of the steady host, which its own operator has claimed."""
    key = install_key(cluster_stage.bundle_text)
    if not key:
        raise CouldNotRun("the bundle of this run holds no install key that the harness can read")
    body: dict[str, Any] = {
        "protocol": [1],
        "installationId": STRANGER,
        "instance": "00000000-0000-4000-8000-000000000000",
        "operatorVersion": "0.0.0",
        "runtimeFamilies": list(host.record().families),
    }
    return called(environment, f"/v1/hosts/{host.name}/key-exchange", body, key)


@pytest.mark.control("test_its_own_installation_was_answered")
def test_stranger_is_refused(reply: Reply) -> None:
    """The same key, shown by another installation, is refused as claimed elsewhere."""
    assert reply.status == 409, f"another installation's exchange was answered {reply.status}, not 409"
    assert reply.body.get("type") == "key-claimed-elsewhere", (
        f"it was refused as {reply.body.get('type')}, not as key-claimed-elsewhere"
    )
    assert "channel" not in reply.body, "the refusal carries a channel"


@pytest.mark.control("test_its_own_installation_was_answered")
def test_refusal_is_audited(environment: Environment, host: HostUnderTest, reply: Reply) -> None:
    """The platform's audit has the stranger's attempt with its outcome."""
    found = [
        one
        for one in environment.control.audit()
        if (one.host, one.action, one.outcome) == (host.name, "exchange", "key-claimed-elsewhere")
    ]
    assert found, f"the audit has no refused exchange of {host.name} by another installation"


@pytest.mark.control("test_its_own_installation_was_answered")
def test_own_operator_is_unharmed(host: HostUnderTest, reply: Reply) -> None:
    """The host stays with its own operator: connected, as the same instance."""
    record = host.record()
    assert record.connection == "connected", f"after a stranger's attempt the host shows {record.connection}"
    uid = host.operator_pod()["metadata"]["uid"]
    assert record.instance == uid, (
        f"after a stranger's attempt the host belongs to {record.instance}, not to its operator's pod {uid}"
    )


def test_its_own_installation_was_answered(host: HostUnderTest) -> None:
    """The control: the operator that claimed the key was answered, so the key itself counts."""
    own = [entry for entry in answered(host.journal()) if entry.instance == host.record().instance]
    assert own, "the journal has no answered exchange of the operator that holds this key"
    assert host.record().key.state == "claimed", (
        f"the platform shows the key as {host.record().key.state}, not as claimed"
    )
