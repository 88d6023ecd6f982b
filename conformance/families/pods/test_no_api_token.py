"""POD-06: no service account token is mounted into a sandbox."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.subject import HostUnderTest
from conformance.families._shared.sandbox_pod import Hardened
from conformance.observe import hardening
from conformance.observe.kube import Object
from conformance.observe.pods import PLACES, token_volumes
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-06")


@pytest.mark.control("test_a_mounted_token_is_seen")
def test_specification_mounts_none(hardened: Hardened, host: HostUnderTest) -> None:
    """The pod switches the automatic token off, itself or by its account, and projects none."""
    account = hardened.submitted["spec"].get("serviceAccountName") or "default"
    path = f"/api/v1/namespaces/{host.namespace}/serviceaccounts/{account}"
    said = host.environment.kube.get(path).get("automountServiceAccountToken")
    fault = hardening.api_token(hardened.submitted, {account: said})
    assert not fault, fault
    found = token_volumes(hardened.running)
    assert not found, f"the pod projects service account tokens: {listed(found)}"


@pytest.mark.whole_run
@pytest.mark.control("test_a_mounted_token_is_seen")
def test_no_pod_of_the_run_mounts_one(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run, those of an identity among them."""
    found = every_pod.faults(lambda each: hardening.api_token(each.pod, each.accounts))
    assert not found, listed(found)


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
    mounts = host.environment.control_probe([]).identity["mounts"]
    seen = [mount for mount in mounts if str(mount["path"]).startswith(PLACES)]
    assert seen, "the control client's mounted token is not among its mounts, so a sandbox's would not be either"
