"""A bundle is changed by JSON patches."""

from typing import Any

import pytest

from conformance.contract.exits import UsageError
from conformance.target.bundle.objects import as_written
from conformance.target.bundle.patch import patched
from conformance.target.description import Patch

TEXT = """
apiVersion: v1
kind: Role
metadata: {name: r, labels: {a/b: c}}
rules: [{verbs: [get, list]}]
---
apiVersion: v1
kind: Secret
metadata: {name: s}
"""
NEW = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}}


def after(*patches: Patch) -> list[Any]:
    """The objects after the patches."""
    return list(as_written(patched(TEXT, patches)).objects)


def test_unpatched_text_stays() -> None:
    """Without a patch not even a comment is lost."""
    assert patched("# a\n", ()) == "# a\n"


@pytest.mark.parametrize(
    ("patch", "verbs"),
    [
        (Patch("add", "Role", "r", "/rules/0/verbs/-", "watch"), ["get", "list", "watch"]),
        (Patch("add", "Role", None, "/rules/0/verbs/0", "watch"), ["watch", "get", "list"]),
        (Patch("remove", "Role", "r", "/rules/0/verbs/1"), ["get"]),
        (Patch("replace", "Role", "r", "/rules/0/verbs/1", "*"), ["get", "*"]),
    ],
)
def test_operations_on_lists(patch: Patch, verbs: list[str]) -> None:
    """add, remove and replace work as RFC 6902 says."""
    assert after(patch)[0]["rules"][0]["verbs"] == verbs


def test_operations_on_mappings_and_objects() -> None:
    """Keys with slashes are escaped; whole objects can be added, replaced and removed."""
    assert after(Patch("replace", "Role", "r", "/metadata/labels/a~1b", "d"))[0]["metadata"]["labels"] == {"a/b": "d"}
    assert after(Patch("add", "Role", "r", "/x", 1))[0]["x"] == 1
    assert [each["kind"] for each in after(Patch("append", value=NEW))] == ["Role", "Secret", "Service"]
    assert [each["kind"] for each in after(Patch("replace", "Role", "r", "", NEW))] == ["Service", "Secret"]
    assert [each["kind"] for each in after(Patch("remove", "Secret"))] == ["Role"]


def test_a_value_can_name_the_bundles_own_namespace() -> None:
    """However deep it stands; what is no text stays, and without a namespace the placeholder does too."""
    value = {**NEW, "spec": {"to": ["x.${namespace}", 1]}}
    home = Patch("append", value={"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "home"}})
    placed = list(as_written(patched(patched(TEXT, [home]), [Patch("append", value=value)])).objects)
    assert placed[-1]["spec"] == {"to": ["x.home", 1]}
    assert after(Patch("append", value=value))[-1]["spec"] == value["spec"]


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        (Patch("remove", "Pod", "p"), "Pod p names 0 objects of the bundle, not one; it has Role r, Secret s"),
        (Patch("remove", "Role", "r", "/nothing"), "Role has no place /nothing"),
        (Patch("replace", "Role", "r", "/rules/7", 1), "Role has no place /rules/7"),
        (Patch("add", "Role", "r", "/rules/x", 1), "has no place"),
        (Patch("add", "Role", "r", "/rules/9", 1), "Role has no place /rules/9"),
        (Patch("add", "Role", "r", "/kind/x", 1), "has no place"),
    ],
)
def test_patch_that_does_not_fit(patch: Patch, words: str) -> None:
    """A patch that finds nothing is a fault of the target file, never a silent no-op."""
    with pytest.raises(UsageError) as caught:
        after(patch)
    assert words in str(caught.value)
