"""POD-02: a sandbox holds no Linux capability and can get none."""

import pytest

from conformance.observe.kube import Object
from conformance.observe.pods import containers
from conformance.wording import listed

pytestmark = pytest.mark.clause("POD-02")


def test_specification_drops_all(pod: Object) -> None:
    """Every container drops ALL capabilities and adds none."""
    for each in containers(pod):
        capabilities = (each.get("securityContext") or {}).get("capabilities") or {}
        dropped = [str(name).upper() for name in capabilities.get("drop") or []]
        assert "ALL" in dropped, (
            f"the container {each['name']} drops {listed(dropped) or 'nothing'}, not ALL capabilities"
        )
        added = capabilities.get("add") or []
        assert not added, f"the container {each['name']} adds the capabilities {listed(added)}"


def test_no_set_holds_one(identity: Object) -> None:
    """Inside, all five capability sets are empty, the bounding set too."""
    held = {name: value for name, value in identity["capabilities"].items() if int(value, 16) != 0}
    words = listed(f"{name} {value}" for name, value in held.items())
    assert not held, f"inside {identity['hostname']} capability sets are not empty: {words}"
