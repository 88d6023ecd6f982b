"""The registry's objects in the cluster."""

import json

from fake_platform.registry_manifests import RegistryDeployment, configuration, render


def test_registry_serves_two_addresses_from_scratch_storage() -> None:
    """Registry and blobs lead to one pod; storage is an emptyDir."""
    _, deployment, registry, blobs = render(RegistryDeployment("image", "CERT", "KEY", "run-1"))
    assert registry["spec"]["clusterIP"] == "10.96.0.82"
    assert blobs["spec"]["clusterIP"] == "10.96.0.83"
    assert registry["spec"]["selector"] == blobs["spec"]["selector"] == {"app.kubernetes.io/name": "registry"}
    volumes = deployment["spec"]["template"]["spec"]["volumes"]
    assert volumes[1] == {"name": "storage", "emptyDir": {"sizeLimit": "4Gi"}}


def test_urls_are_relative() -> None:
    """A push through a port-forward would otherwise be sent to a name that it does not know."""
    assert json.loads(configuration())["http"]["relativeurls"]
