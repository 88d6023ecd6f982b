"""POD-08: a sandbox runs under the runtime's default seccomp filter."""

import pytest

from conformance.observe.kube import Object
from conformance.observe.pods import containers, in_force
from conformance.wording import listed

pytestmark = pytest.mark.clause("POD-08")


FILTERED = 2
"""/proc/<pid>/status: a filter is in force (proc_pid_status(5))."""


def test_specification_asks_for_the_default(pod: Object) -> None:
    """Each container is under the profile RuntimeDefault."""
    profiles = {each["name"]: (in_force(pod, each, "seccompProfile") or {}).get("type") for each in containers(pod)}
    other = [f"{name} ({kind or 'none'})" for name, kind in profiles.items() if kind != "RuntimeDefault"]
    assert not other, f"the seccomp profile is not RuntimeDefault for the containers {listed(other)}"


def test_kernel_filters(identity: Object) -> None:
    """Inside, the kernel says that a seccomp filter is in force."""
    assert identity["seccomp"] == FILTERED, (
        f"inside {identity['hostname']} seccomp is in mode {identity['seccomp']}, not 2 (filter)"
    )
