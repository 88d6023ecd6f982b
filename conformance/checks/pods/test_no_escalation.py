"""POD-03: a sandbox's processes cannot gain privileges."""

import pytest

from conformance.observe.kube import Object
from conformance.observe.pods import containers
from conformance.wording import listed

pytestmark = pytest.mark.clause("POD-03")


def test_specification_forbids_escalation(pod: Object) -> None:
    """No container is privileged, and each refuses privilege escalation in so many words."""
    contexts = {each["name"]: each.get("securityContext") or {} for each in containers(pod)}
    open_ones = [name for name, context in contexts.items() if context.get("allowPrivilegeEscalation") is not False]
    assert not open_ones, f"allowPrivilegeEscalation is not false for the containers {listed(open_ones)}"
    privileged = [name for name, context in contexts.items() if context.get("privileged")]
    assert not privileged, f"the containers {listed(privileged)} are privileged"


def test_kernel_gives_no_new_privileges(identity: Object) -> None:
    """Inside, the kernel's no_new_privs is set."""
    assert identity["noNewPrivs"] is True, f"inside {identity['hostname']} the kernel would give new privileges on exec"
