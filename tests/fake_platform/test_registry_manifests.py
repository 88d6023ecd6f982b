"""The registry's objects in the cluster."""

import json

from fake_platform.blob_redirects import settings
from fake_platform.registry_manifests import RegistryDeployment, configuration, render


def test_registry_serves_two_addresses_from_scratch_storage() -> None:
    """Registry, blobs and mirror lead to one pod; storage is an emptyDir."""
    _, deployment, registry, blobs, mirror, _ = render(RegistryDeployment("image", "CERT", "KEY", "front", "run-1"))
    assert mirror["spec"]["ports"][0]["targetPort"] == registry["spec"]["ports"][0]["targetPort"] == 5443
    assert registry["spec"]["clusterIP"] == "10.96.0.82"
    assert blobs["spec"]["clusterIP"] == "10.96.0.83"
    assert registry["spec"]["selector"] == blobs["spec"]["selector"] == {"app.kubernetes.io/name": "registry"}
    volumes = deployment["spec"]["template"]["spec"]["volumes"]
    assert volumes[1] == {"name": "storage", "emptyDir": {"sizeLimit": "4Gi"}}


def test_the_front_stands_in_the_same_pod() -> None:
    """It knows the registry behind it and where each name's blobs are, and is confined as the registry is."""
    _, deployment, *_, redirects = render(RegistryDeployment("image", "CERT", "KEY", "front:1", "run-1"))
    own, front = deployment["spec"]["template"]["spec"]["containers"]
    assert redirects["spec"]["ports"][0]["targetPort"] == 5444
    assert (front["image"], front["securityContext"]) == ("front:1", own["securityContext"])
    given = settings(front["command"][3:])
    assert given.redirect == ["redirects.byohost.test=blobs.byohost.test", "strays.byohost.test=unlisted.byohost.test"]
    assert (given.behind, given.name, given.port) == ("https://127.0.0.1:5443", "registry.byohost.test", 5444)


def test_urls_are_relative() -> None:
    """A push through a port-forward would otherwise be sent to a name that it does not know."""
    assert json.loads(configuration())["http"]["relativeurls"]
