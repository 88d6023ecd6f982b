"""BND-12: the install key stands in one Secret only."""

import base64
import json
from collections.abc import Iterator

import pytest

from conformance.bundle import Bundle, items, mapping, secret_values, title

pytestmark = pytest.mark.clause("BND-12")


def _secrets_of_the_pod(bundle: Bundle) -> Iterator[str]:
    """Names of the Secrets that the operator's pod mounts or takes into its environment."""
    for volume in items(bundle.pod, "volumes"):
        yield str(mapping(volume, "secret").get("secretName"))
        for source in items(mapping(volume, "projected"), "sources"):
            yield str(mapping(source, "secret").get("name"))
    for container in bundle.containers:
        for source in items(container, "envFrom"):
            yield str(mapping(source, "secretRef").get("name"))
        for variable in items(container, "env"):
            yield str(mapping(variable, "valueFrom", "secretKeyRef").get("name"))


def test_operator_reads_a_secret_of_the_bundle(bundle: Bundle) -> None:
    """There is a Secret with a value in it, and the operator's pod reads it."""
    names = {each["metadata"]["name"] for each in bundle.of("Secret") if any(secret_values(each).values())}
    assert names & set(_secrets_of_the_pod(bundle)), (
        f"the operator's pod reads none of the bundle's Secrets {sorted(names)}"
    )


def test_no_secret_value_stands_elsewhere(bundle: Bundle) -> None:
    """What a Secret holds appears in no other object, plain or base64."""
    for secret in bundle.of("Secret"):
        others = {title(each): json.dumps(each) for each in bundle.objects if each is not secret}
        for key, value in secret_values(secret).items():
            forms = [value, base64.b64encode(value.encode()).decode()]
            for place, text in others.items():
                assert not any(form and form in text for form in forms), (
                    f"the value of {key} in {title(secret)} stands in {place} too: a secret has one place"
                )
