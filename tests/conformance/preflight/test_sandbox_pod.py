"""The sandbox that is asked about keeps what the contract asks of each: by the harness's own reading of pods."""

import pytest

from conformance.preflight import sandbox_pod

POD = sandbox_pod.pod("s", "team-a", sandbox_pod.CLASSES["usual"])


@pytest.mark.parametrize("container", [*POD["spec"]["initContainers"], *POD["spec"]["containers"]])
def test_each_container_is_hardened(container: dict[str, dict[str, object]]) -> None:
    security = container["securityContext"]
    assert security["runAsNonRoot"] is True
    assert security["allowPrivilegeEscalation"] is False
    assert security["readOnlyRootFilesystem"] is True
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert set(container["resources"]) == {"requests", "limits"}


def test_it_holds_no_token_and_asks_for_an_identity_only_if_told() -> None:
    assert POD["spec"]["automountServiceAccountToken"] is False
    assert sandbox_pod.IDENTITY_LABEL not in POD["metadata"]["labels"]
    asking = sandbox_pod.pod("s", "team-a", sandbox_pod.CLASSES["usual"], identity=True)
    assert asking["metadata"]["labels"][sandbox_pod.IDENTITY_LABEL] == "true"


@pytest.mark.parametrize("name", sandbox_pod.CLASSES)
def test_the_class_sizes_the_sandbox(name: str) -> None:
    pod = sandbox_pod.pod("s", "team-a", sandbox_pod.CLASSES[name])
    assert pod["spec"]["containers"][0]["resources"] == sandbox_pod.CLASSES[name]
