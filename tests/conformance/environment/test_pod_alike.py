"""A pod of ours that is made like another one."""

from typing import Any

from conformance.environment.pod_alike import manifest

BARE: dict[str, Any] = {"spec": {"containers": [{"image": "reg/platform@sha256:1", "imagePullPolicy": "Always"}]}}
LIKE: dict[str, Any] = {
    "spec": {
        "securityContext": {"runAsNonRoot": True},
        "imagePullSecrets": [{"name": "login"}],
        "nodeSelector": {"kubernetes.io/os": "linux"},
        "containers": [
            {
                "image": "reg/platform@sha256:1",
                "imagePullPolicy": "IfNotPresent",
                "resources": {"limits": {"memory": "64Mi"}},
                "securityContext": {"allowPrivilegeEscalation": False},
                "env": [{"name": "NOT_FOR_OTHERS", "value": "1"}],
            },
            {"image": "reg/another@sha256:2", "imagePullPolicy": "Never"},
        ],
    }
}


def test_it_has_image_secrets_and_confinement_of_the_other() -> None:
    """Of its first container, and nothing that is that one's own business; it runs once and has no token."""
    pod = manifest("relay-h", "r1", LIKE, ["true"])
    (container,) = pod["spec"]["containers"]
    assert pod["metadata"] == {"name": "relay-h", "labels": {"byohost.test/run": "r1"}}
    assert container == {
        "name": "relay",
        "image": "reg/platform@sha256:1",
        "imagePullPolicy": "IfNotPresent",
        "command": ["true"],
        "resources": {"limits": {"memory": "64Mi"}},
        "securityContext": {"allowPrivilegeEscalation": False},
    }
    assert (pod["spec"]["securityContext"], pod["spec"]["imagePullSecrets"]) == (
        {"runAsNonRoot": True},
        [{"name": "login"}],
    )
    assert pod["spec"]["nodeSelector"] == {"kubernetes.io/os": "linux"}
    assert (pod["spec"]["restartPolicy"], pod["spec"]["automountServiceAccountToken"]) == ("Never", False)


def test_resources_may_be_its_own() -> None:
    """What the other one has not is not made up."""
    asked = {"requests": {"cpu": "1"}}
    spec = manifest("room-8", "r1", BARE, ["true"], asked)["spec"]
    assert spec["containers"][0]["resources"] == asked
    assert not {"securityContext", "imagePullSecrets"} & {*spec}
    assert "resources" not in manifest("room-8", "r1", BARE, ["true"])["spec"]["containers"][0]
