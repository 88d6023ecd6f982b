"""Files and variables of a container, as a process has them."""

import base64

import pytest

from conformance.environment.staging.control_plane import volumes
from conformance.environment.staging.control_plane.volumes import UnplayableError

POD = {"metadata": {"name": "p", "namespace": "n", "uid": "u"}, "spec": {"serviceAccountName": "a"}}


def test_what_is_held() -> None:
    """Secrets are decoded; a ConfigMap's two kinds of data are one."""
    coded = base64.b64encode(b"\0x").decode()
    assert volumes.held({"kind": "Secret", "data": {"k": coded}}) == {"k": b"\0x"}
    assert volumes.held({"kind": "ConfigMap", "data": {"a": "b"}, "binaryData": {"k": coded}}) == {
        "a": b"b",
        "k": b"\0x",
    }
    assert volumes.held({"kind": "Secret"}) == volumes.held({"kind": "ConfigMap"}) == {}


def test_items_pick_and_rename() -> None:
    """All without items; an item that is not there is left out, as an optional one is."""
    files = {"a": b"1", "b": b"2"}
    assert volumes.picked(files, None) == files
    assert volumes.picked(files, [{"key": "b", "path": "x/y"}, {"key": "c", "path": "z"}]) == {"x/y": b"2"}


def test_fields_of_the_downward_api() -> None:
    """Those that operators ask for; others are told of."""
    assert volumes.field(POD, "metadata.uid") == "u"
    assert volumes.field(POD, "spec.serviceAccountName") == "a"
    with pytest.raises(UnplayableError, match=r"metadata\.labels"):
        volumes.field(POD, "metadata.labels")


def test_mounts_begin_with_the_outermost() -> None:
    """So that what lies below another is made after it."""
    container = {"volumeMounts": [{"name": "b", "mountPath": "/tmp/x/"}, {"name": "a", "mountPath": "/tmp"}]}
    assert list(volumes.mounts(container).items()) == [("/tmp", "a"), ("/tmp/x", "b")]
    assert volumes.mounts({}) == {}


def test_paths_are_told_as_they_are_here() -> None:
    """At a mount and below it; what only begins alike stays."""
    paths = ("/tmp", "/var/run/secrets/x")
    assert volumes.relocated("/tmp/h.json", paths, "/r") == "/r/tmp/h.json"
    assert volumes.relocated("/tmp", paths, "/r") == "/r/tmp"
    assert volumes.relocated("/tmpfile", paths, "/r") == "/tmpfile"


def test_variables_refer_to_earlier_ones() -> None:
    """In their order, and a path is told as it is here."""
    named = [("A", "1"), ("B", "$(A)$$"), ("KEY", "/tmp/key")]
    assert volumes.variables(named, ("/tmp",), "/r") == {"A": "1", "B": "1$", "KEY": "/r/tmp/key"}


def test_tokens_for_somebody_else_than_the_api_server() -> None:
    """They have an audience; the pod's own has none, and other volumes have no tokens."""
    proof = {"path": "token", "audience": "https://platform.byohost.test"}
    sources = [{"serviceAccountToken": {"path": "own"}}, {"configMap": {"name": "c"}}, {"serviceAccountToken": proof}]
    assert volumes.tokens({"name": "v", "projected": {"sources": sources}}) == (proof,)
    assert volumes.tokens({"name": "v", "projected": {}}) == ()
    assert volumes.tokens({"name": "v", "emptyDir": {}}) == ()
