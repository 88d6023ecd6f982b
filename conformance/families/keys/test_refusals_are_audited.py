"""KEY-11: each refused exchange leaves an audit entry with host, reason and the address that it came from."""

from typing import Any

import pytest

from conformance.environment.control_client import Reply, called, control_client
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.observe.pods import addresses

pytestmark = pytest.mark.clause("KEY-11")


@pytest.fixture(scope="module")
def reply(environment: Environment, host: HostUnderTest) -> Reply:
    """The control client's exchange with a key that was never issued."""
    body: dict[str, Any] = {
        "protocol": [1],
        "installationId": "A" * 43,
        "instance": "00000000-0000-4000-8000-000000000011",
        "operatorVersion": "0.0.0",
        "runtimeFamilies": list(host.record().families),
    }
    return called(environment, f"/v1/hosts/{host.name}/key-exchange", body, f"bhk_{'x' * 43}")


def test_entry_names_host_reason_and_address(environment: Environment, host: HostUnderTest, reply: Reply) -> None:
    """One entry of this host has the refusal's own type, and the address of the pod that asked."""
    assert reply.status == 401, f"an exchange with a key that was never issued was answered {reply.status}, not 401"
    reason = reply.body.get("type")
    found = [
        entry
        for entry in environment.control.audit()
        if (entry.host, entry.action, entry.outcome) == (host.name, "exchange", reason)
    ]
    assert found, f"the audit has no entry for the exchange of {host.name} that was refused as {reason}"
    own = addresses(control_client(environment))
    assert found[-1].address in own, (
        f"the audit names the address {found[-1].address}; the request came from {sorted(own)}"
    )
