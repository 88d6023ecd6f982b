"""POD-06: no service account token is mounted into a sandbox."""

import pytest

from conformance.observe.kube import Object
from conformance.observe.pods import PLACES, token_volumes
from conformance.scenario.hardened import Hardened
from conformance.subject import HostUnderTest
from conformance.wording import listed

pytestmark = pytest.mark.clause("POD-06")


@pytest.mark.control("test_a_mounted_token_is_seen")
def test_specification_mounts_none(hardened: Hardened, host: HostUnderTest) -> None:
    """The pod switches the automatic token off, itself or by its account, and projects none."""
    spec = hardened.submitted["spec"]
    account = spec.get("serviceAccountName") or "default"
    path = f"/api/v1/namespaces/{host.namespace}/serviceaccounts/{account}"
    own = spec.get("automountServiceAccountToken")
    switched = own if own is not None else host.world.kube.get(path).get("automountServiceAccountToken")
    assert switched is False, (
        f"neither the submitted pod nor its account {account} switches the automatic API token off"
    )
    for which in (hardened.submitted, hardened.running):
        found = token_volumes(which)
        assert not found, f"the pod projects service account tokens: {listed(found)}"


@pytest.mark.control("test_a_mounted_token_is_seen")
def test_none_is_mounted_inside(identity: Object) -> None:
    """Inside, nothing is mounted where tokens stand."""
    found = [mount["path"] for mount in identity["mounts"] if str(mount["path"]).startswith(PLACES)]
    assert not found, f"inside {identity['hostname']} something is mounted where tokens stand: {listed(found)}"


def test_a_mounted_token_is_seen(host: HostUnderTest) -> None:
    """The control: where a token is mounted, the same readings see it, in a specification and from inside."""
    assert token_volumes(host.operator_pod()), (
        "the operator's pod shows no token volume, so a sandbox's would not show either"
    )
    mounts = host.world.control_probe([]).identity["mounts"]
    seen = [mount for mount in mounts if str(mount["path"]).startswith(PLACES)]
    assert seen, "the control client's mounted token is not among its mounts, so a sandbox's would not be either"
