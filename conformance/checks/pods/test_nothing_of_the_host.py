"""POD-04: a sandbox shares nothing with its node."""

import pytest

from conformance.observe.kube import Object
from conformance.observe.pods import addresses, containers, volume_kinds
from conformance.scenario.hardened import Hardened
from conformance.wording import listed

pytestmark = pytest.mark.clause("POD-04")


def test_specification_shares_nothing(pod: Object) -> None:
    """No host namespace, path, port or device is asked for."""
    shared = [name for name in ("hostNetwork", "hostPID", "hostIPC") if pod["spec"].get(name)]
    assert not shared, f"the pod asks for {listed(shared)}"
    paths = [name for name, kind in volume_kinds(pod).items() if kind == "hostPath"]
    assert not paths, f"the volumes {listed(paths)} are paths of the node"
    for each in containers(pod):
        ports = [port for port in each.get("ports") or [] if port.get("hostPort")]
        assert not ports, (
            f"the container {each['name']} opens ports of the node: {listed(port['hostPort'] for port in ports)}"
        )
        assert not each.get("volumeDevices"), f"the container {each['name']} is given devices"


def test_inside_is_a_machine_of_its_own(hardened: Hardened, identity: Object) -> None:
    """Inside, the host name is the pod's and every address is one of the pod's own."""
    pod = hardened.running
    name = pod["metadata"]["name"]
    assert identity["hostname"] == name, f"inside, the host name is {identity['hostname']!r} and not the pod's, {name}"
    foreign = [one for one in identity["addresses"] if one not in addresses(pod) and not one.startswith("fe80:")]
    assert not foreign, f"inside, the pod has addresses that are not its own: {listed(foreign)}"
