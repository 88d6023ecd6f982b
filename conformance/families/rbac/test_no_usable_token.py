"""RBC-05: nothing inside a sandbox is a token that the API server accepts."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.control_client import control_client
from conformance.environment.run_environment import SYSTEM, Environment
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.observe.access import accepted_as
from conformance.observe.container_contents import Belongings, belongings
from conformance.observe.pods import TOKEN_PATH
from conformance.observe.secret_scan import tokens

pytestmark = pytest.mark.clause("RBC-05")


def _accepted(environment: Environment, found: Belongings) -> dict[str, str]:
    """Every place inside that holds a token, with whom the API server takes its bearer for."""
    return {
        place: whom
        for place, text in found.places().items()
        for token in tokens(text)
        if (whom := accepted_as(environment.kube, token))
    }


@pytest.mark.control("test_a_mounted_token_is_found")
@pytest.mark.parametrize("container", ["sandbox", "sidecar"])
def test_no_token_is_accepted(
    environment: Environment, host: HostUnderTest, sandbox: SandboxUnderTest, container: str
) -> None:
    """No file and no variable of a sandbox's container holds a token that the API server accepts."""
    pod = sandbox.running_pod()["metadata"]["name"]
    accepted = _accepted(environment, belongings(environment.kube, host.namespace, pod, container))
    words = listed(f"{place} is {whom}" for place, whom in accepted.items())
    assert not accepted, f"the API server accepts a token inside the {container} container: {words}"


@pytest.mark.control("test_a_mounted_token_is_found")
def test_the_usual_token_file_is_absent(sandbox: SandboxUnderTest) -> None:
    """The file in which pods usually find their token does not exist inside."""
    found = sandbox.probe([{"id": "token", "kind": "file", "path": f"{TOKEN_PATH}/token"}]).results["token"]
    assert not found["exists"], f"{TOKEN_PATH}/token exists inside the sandbox"


def test_a_mounted_token_is_found(environment: Environment) -> None:
    """The control: in a pod that does mount a token, the same search finds it and the API server accepts it."""
    pod = control_client(environment)["metadata"]["name"]
    accepted = _accepted(environment, belongings(environment.kube, SYSTEM, pod, "control-client"))
    assert any(TOKEN_PATH.removeprefix("/var") in place for place in accepted), (
        "the token of the control client's pod was not found, so a sandbox's would not be either"
    )
