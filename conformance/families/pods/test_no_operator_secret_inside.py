"""POD-07: nothing of the operator's secrets stands inside a sandbox."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.subject import ClusterStage, SandboxUnderTest
from conformance.families._shared.host_secrets import secrets_of
from conformance.families._shared.launched_sandbox import Launched
from conformance.observe.container_contents import Belongings, belongings
from conformance.observe.secret_scan import claims, sought, tokens

pytestmark = pytest.mark.clause("POD-07")


CREDENTIALS = (b'"auths"', b".dockerconfigjson", b"registry-token")


def _inside(sandbox: SandboxUnderTest, container: str) -> Belongings:
    pod = sandbox.running_pod()["metadata"]["name"]
    return belongings(sandbox.host.environment.kube, sandbox.host.namespace, pod, container)


@pytest.mark.control("test_a_planted_secret_is_found")
@pytest.mark.parametrize("container", ["sandbox", "sidecar"])
def test_no_secret_of_the_operator(cluster_stage: ClusterStage, sandbox: SandboxUnderTest, container: str) -> None:
    """No variable and no file inside holds the install key or the channel's address, in any of their usual forms."""
    wanted = secrets_of(cluster_stage)
    places = _inside(sandbox, container).places()
    found = [f"{name} in {place}" for place, text in places.items() for name in sought(wanted, text)]
    assert not found, f"inside the {container} container stands {listed(found)}"


@pytest.mark.control("test_a_planted_secret_is_found")
@pytest.mark.parametrize("container", ["sandbox", "sidecar"])
def test_no_token_of_the_operator_and_no_credential(
    cluster_stage: ClusterStage, sandbox: SandboxUnderTest, container: str
) -> None:
    """No variable and no file inside holds the operator's token or a registry credential."""
    places = _inside(sandbox, container).places()
    account = f":{cluster_stage.environment.operator.account}"
    theirs = [
        place
        for place, text in places.items()
        for token in tokens(text)
        if str(claims(token).get("sub")).endswith(account)
    ]
    assert not theirs, f"inside the {container} container the operator's token stands in {listed(theirs)}"
    logins = [place for place, text in places.items() if any(word in text for word in CREDENTIALS)]
    assert not logins, f"inside the {container} container a registry credential stands in {listed(logins)}"


def test_a_planted_secret_is_found(launched: Launched) -> None:
    """The control: the same search finds the made-up secret that was planted in this sandbox's environment."""
    places = _inside(launched.sandbox, "sandbox").places()
    found = [place for place, text in places.items() if sought({"planted": launched.planted}, text)]
    assert "the variable PLANTED" in found, (
        f"the planted secret was found in {listed(found) or 'no place'}, not in its variable"
    )
    assert len(places) > 3, "the search saw hardly anything inside the sandbox"
