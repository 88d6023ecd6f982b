"""Which cluster a kubeconfig means; each fault of the file is one sentence that quotes nothing of it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.contract.exits import UsageError
from conformance.preflight.kubeconfig import Place, merged, parsed, place
from tests.conformance.preflight.conftest import kubeconfig_of

FILE = Path("/home/ada/config")
SECRET = "s3cr3t-token"


def config(**changes: Any) -> dict[str, Any]:
    return {**kubeconfig_of("https://api.test:6443/", "ca.crt", token=SECRET), **changes}


def read(document: object, context: str | None = None) -> Place:
    return place(parsed(yaml.safe_dump(document), FILE), str(FILE), context)


def test_the_current_context_is_read() -> None:
    """Paths of the file are relative to its folder; the server's last slash is no part of it."""
    found = read(config())
    assert (found.context, found.server, found.who) == ("it", "https://api.test:6443", "u")
    assert found.cluster["certificate-authority"] == "/home/ada/ca.crt"
    assert found.namespace == ""
    assert found.plugin is None
    assert SECRET not in repr(found)


def test_a_named_context_with_its_namespace() -> None:
    document = config()
    document["contexts"].append({"name": "other", "context": {"cluster": "c", "namespace": "team-a"}})
    found = read(document, "other")
    assert (found.context, found.namespace, found.who, dict(found.user)) == ("other", "team-a", "nobody", {})


def test_the_document_for_the_client_verifies() -> None:
    document = config()
    document["clusters"][0]["cluster"]["insecure-skip-tls-verify"] = True
    found = read(document)
    assert found.verification_off
    inner = found.document({"token": "x"})
    assert "insecure-skip-tls-verify" not in inner["clusters"][0]["cluster"]
    assert inner["users"][0]["user"] == {"token": "x"}


def test_a_plugin_is_found() -> None:
    document = config()
    document["users"][0]["user"] = {"exec": {"command": "get-token"}}
    assert read(document).plugin == {"command": "get-token"}


def test_several_files_are_read_as_one() -> None:
    """Of two entries with one name the first counts, as with kubectl; so does the first current context."""
    one = parsed(yaml.safe_dump(config(**{"current-context": None})), Path("/a/config"))
    two = parsed(yaml.safe_dump(config()), Path("/b/config"))
    both = merged([one, two])
    assert both["current-context"] == "it"
    assert len(both["clusters"]) == 1
    assert both["clusters"][0]["cluster"]["certificate-authority"] == "/a/ca.crt"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"users: [{SECRET}\n: :", "this is no YAML (line"),
        ("[" * 5000, "this is no YAML"),
        (f"- {SECRET}", "this is no kubeconfig: it lists no clusters"),
        ("clusters: 3", "this is no kubeconfig"),
        ("", "this is no kubeconfig"),
    ],
)
def test_what_is_no_kubeconfig(text: str, words: str) -> None:
    with pytest.raises(UsageError) as error:
        parsed(text, FILE)
    assert words in str(error.value)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    ("changes", "context", "words"),
    [
        ({}, "nope", "--context nope: /home/ada/config has no such context; there are: it"),
        ({"current-context": ""}, None, "it has no current context; give --context, one of: it"),
        ({"contexts": []}, "nope", "there are: none"),
        ({"clusters": []}, None, "names the cluster c: none such"),
        ({"users": []}, None, "names the user u: none such"),
        ({"clusters": [{"name": "c", "cluster": {"server": "api.test"}}]}, None, "no server that begins with https://"),
        ({"clusters": [{"name": "c", "cluster": 3}, "x"]}, None, "names the cluster c: none such"),
    ],
)
def test_a_context_that_leads_nowhere(changes: dict[str, Any], context: str | None, words: str) -> None:
    with pytest.raises(UsageError) as error:
        read(config(**changes), context)
    assert words in str(error.value)
