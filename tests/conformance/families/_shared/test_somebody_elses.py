"""A pod of somebody else is one that a host's namespace takes, and that no node ever runs."""

from conformance.families._shared import somebody_elses
from conformance.families._shared.launch_values import NOBODY_HAS
from conformance.observe import hardening


def test_it_is_hardened_and_has_no_place() -> None:
    """Pod Security restricted refuses nothing of it, and what it asks for nobody has."""
    made = somebody_elses.pod("n", "registry.test/a@sha256:0", {"app": "theirs"})
    assert made["metadata"] == {"name": "n", "labels": {"app": "theirs"}}
    (container,) = made["spec"]["containers"]
    assert container["resources"] == {"requests": NOBODY_HAS, "limits": NOBODY_HAS}
    asked = (hardening.root, hardening.capabilities, hardening.escalation, hardening.shared, hardening.seccomp)
    assert [question(made) for question in asked] == [""] * len(asked)


def test_without_labels_it_has_none() -> None:
    """They are the caller's alone."""
    assert somebody_elses.pod("n", "i")["metadata"]["labels"] == {}
