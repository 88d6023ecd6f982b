"""BND-12: the install key stands in one Secret only."""

import pytest

from conformance.target.bundle.objects import Bundle, mapping, secret_values, title
from conformance.target.bundle.spellings import spellings
from conformance.target.bundle.strings import comments, is_secret, readings, said, stands_in, strings, traces
from conformance.target.container_environment import held as held_by
from conformance.target.container_environment import put_together
from conformance.target.operator_pod import reads

pytestmark = pytest.mark.clause("BND-12")


def test_operator_reads_a_secret_of_the_bundle(bundle: Bundle) -> None:
    """There is a Secret with a value in it, and the operator's pod reads it."""
    names = {each["metadata"]["name"] for each in bundle.of("Secret") if any(secret_values(each).values())}
    read = {each.name for each in reads(bundle.pod) if each.kind == "Secret"}
    assert names & read, f"the operator's pod reads none of the bundle's Secrets {sorted(names)}"


def test_no_secret_value_stands_elsewhere(bundle: Bundle) -> None:
    """What a Secret holds appears in no other object and no comment, be it encoded or not, whole or in pieces.

    A value counts as secret if its key says so, or if it is no ordinary one (`bundle_strings.is_secret`).
    """
    # A reference to a Secret is no second place; one to what stands in the open may put pieces of it together.
    values = held_by(bundle, "ConfigMap")
    joined = [("the pod", *pair) for container in bundle.containers for pair in put_together(container, values)]
    for secret in bundle.of("Secret"):
        held = {key: traces(value) for key, value in secret_values(secret).items() if is_secret(key, value)}
        places = [("its own metadata", *pair) for pair in strings(mapping(secret, "metadata"))]
        places += [(title(each), *pair) for each in bundle.objects if each is not secret for pair in said(each)]
        places += [*joined, *(("the file", *pair) for pair in comments(bundle.text))]
        for place, where, text in places:
            for way, reading in (*readings(text), *spellings(text)):
                found = [key for key, each in held.items() if stands_in(each, reading)]
                assert not found, (
                    f"the value of {', '.join(found)} in {title(secret)} stands in {place} too, at {where}, {way}: "
                    "a secret has one place"
                )
