"""BND-13: plain settings stand in a ConfigMap that the operator reads."""

import pytest

from conformance.target.bundle.credentials import called_secret, credential
from conformance.target.bundle.objects import Bundle, Object, items, mapping, title
from conformance.target.bundle.strings import comments, readings, said
from conformance.target.container_environment import held, variables
from conformance.target.operator_pod import reaches_containers

pytestmark = pytest.mark.clause("BND-13")


def test_operator_reads_a_config_map_of_the_bundle(bundle: Bundle) -> None:
    """A ConfigMap with settings exists, and the operator's pod reads it."""
    there = {each["metadata"]["name"] for each in bundle.of("ConfigMap") if mapping(each, "data")}
    read = {each.name for each in reaches_containers(bundle.pod) if each.kind == "ConfigMap"}
    assert there, "the bundle holds no ConfigMap with settings"
    assert there & read, f"the operator's pod reads none of the bundle's ConfigMaps {sorted(there)}"


def test_no_password_is_among_the_settings(bundle: Bundle) -> None:
    """What is secret, such as the password of a proxy's URL, a private key or a token, stands in a Secret."""
    texts = [(title(each), *pair) for each in bundle.objects if each["kind"] != "Secret" for pair in said(each)]
    texts += [("the file", *pair) for pair in comments(bundle.text)]
    for holder, where, text in texts:
        found = next(filter(None, (credential(reading) for _, reading in readings(text))), "")
        assert not found, f"{holder} holds {found} at {where}; a Secret is its place"
    names = _secrets(bundle)
    for config in bundle.of("ConfigMap"):
        said_there = {key: str(value) for key, value in mapping(config, "data").items()}
        called = sorted(key for key, value in said_there.items() if value not in names and called_secret(key, value))
        assert not called, f"{title(config)} holds {', '.join(called)}: by the name that is a secret"
    for container in bundle.containers:
        made = variables(container, held(bundle, "ConfigMap"))
        called = sorted(key for key, value in made.items() if value not in names and called_secret(key, value))
        assert not called, f"the settings {', '.join(called)} of {container.get('name')} are secret by their names"


def _secrets(bundle: Bundle) -> set[str]:
    """The names of Secrets that the bundle holds or pulls by: a name is no secret."""
    pulls = [each.get("name") for holder in (bundle.pod, *bundle.of("ServiceAccount")) for each in _pulls(holder)]
    return {str(name) for name in (*(each["metadata"]["name"] for each in bundle.of("Secret")), *pulls)}


def _pulls(holder: Object) -> list[Object]:
    return [mapping(each) for each in items(holder, "imagePullSecrets")]
