"""POD-10: each of a sandbox's containers is limited."""

import pytest

from conformance.observe.kube import Object
from conformance.observe.pods import amount, containers
from conformance.wording import listed

pytestmark = pytest.mark.clause("POD-10")


def test_each_container_is_limited(pod: Object) -> None:
    """Every container, sidecars included, has a CPU and a memory limit above nothing."""
    for each in containers(pod):
        limits = (each.get("resources") or {}).get("limits") or {}
        lacking = [name for name in ("cpu", "memory") if name not in limits or amount(limits[name]) <= 0]
        assert not lacking, f"the container {each['name']} has no limit of {listed(lacking)}"
