"""BND-12: the install key stands in one Secret only."""

from collections.abc import Iterator

import pytest

from conformance.target.bundle.objects import Bundle, mapping, secret_values, title
from conformance.target.bundle.secret_search import SecretSearch
from conformance.target.bundle.spellings import spellings
from conformance.target.bundle.strings import comments, is_secret, readings, said, strings
from conformance.target.container_environment import held, put_together
from conformance.target.operator_pod import reaches_containers

pytestmark = pytest.mark.clause("BND-12")


def test_operator_reads_a_secret_of_the_bundle(bundle: Bundle) -> None:
    """There is a Secret with a value in it, and the operator's pod reads it."""
    names = {each["metadata"]["name"] for each in bundle.of("Secret") if any(secret_values(each).values())}
    read = {each.name for each in reaches_containers(bundle.pod) if each.kind == "Secret"}
    assert names & read, f"the operator's pod reads none of the bundle's Secrets {sorted(names)}"


def _texts(bundle: Bundle) -> Iterator[tuple[int, str, str, str]]:
    """Each text of the bundle: the Secret whose own it is, by its number, or -1; who holds it; where; what it says."""
    secrets = bundle.of("Secret")
    numbers = {id(secret): number for number, secret in enumerate(secrets)}
    for each in bundle.objects:
        yield from ((numbers.get(id(each), -1), title(each), *pair) for pair in said(each))
    for secret in secrets:
        yield from ((-1, "its own metadata", *pair) for pair in strings(mapping(secret, "metadata")))
    # A reference to a Secret is no second place; one to what stands in the open may put pieces of it together.
    values = held(bundle, "ConfigMap")
    for container in bundle.containers:
        yield from ((-1, "the pod", *pair) for pair in put_together(container, values))
    yield from ((-1, "the file", *pair) for pair in comments(bundle.text))


def test_no_secret_value_stands_elsewhere(bundle: Bundle) -> None:
    """What a Secret holds appears in no other object and no comment, be it encoded or not, whole or in pieces.

    A value counts as secret if its key says so, or if it is no ordinary one (`strings.is_secret`).
    """
    values = [
        ((number, title(secret), key), value)
        for number, secret in enumerate(bundle.of("Secret"))
        for key, value in secret_values(secret).items()
        if is_secret(key, value)
    ]
    search = SecretSearch(values)
    for own, place, where, text in _texts(bundle):
        for way, reading in (*readings(text), *spellings(text)):
            for number, secret, key in search.owners(reading):
                assert number == own, (
                    f"the value of {key} in {secret} stands in {place} too, at {where}, {way}: a secret has one place"
                )
