"""The protocol's documents: schemas that are valid, references that resolve, sentences that name the place."""

import importlib.resources
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from fake_platform.validation import (
    DOWN_TYPES,
    UP_TYPES,
    ProtocolViolation,
    check,
    check_message,
    check_policy,
    schema_documents,
)

PROTOCOL = importlib.resources.files("fake_platform.protocol")
ENVELOPE = {
    "v": 1,
    "id": "6f1c1d1e-0000-4000-8000-000000000000",
    "seq": 1,
    "type": "host.inventory",
    "host": "eu",
    "generation": 1,
    "time": "2026-01-01T00:00:00Z",
    "data": {"sandboxes": []},
}


def references(node: Any) -> Iterator[str]:
    """Every $ref below a node."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for inner in node.values():
            yield from references(inner)
    if isinstance(node, list):
        for inner in node:
            yield from references(inner)


def resolve(reference: str, document: Any, folder: str, documents: dict[str, Any]) -> Any:
    """What a reference in a document of that folder points at."""
    path, _, pointer = reference.partition("#")
    parts = [part for part in (folder + path).split("/") if part] if path else []
    while ".." in parts:
        at = parts.index("..")
        del parts[at - 1 : at + 1]
    node = documents["/".join(parts)] if path else document
    for part in [part for part in pointer.split("/") if part]:
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


@pytest.mark.parametrize("path", sorted(schema_documents()))
def test_schemas_are_valid_and_resolve(path: str) -> None:
    """Each file is a draft 2020-12 schema, is named by its $id, and refers to what is there."""
    documents = schema_documents()
    jsonschema.Draft202012Validator.check_schema(documents[path])
    assert documents[path]["$id"].endswith("/v1/" + path)
    folder = path.rpartition("/")[0]
    for reference in references(documents[path]):
        assert resolve(reference, documents[path], folder + "/" if folder else "", documents) is not None


@pytest.mark.parametrize("name", ["openapi.yaml", "asyncapi.yaml"])
def test_references_of_the_api_documents_resolve(name: str) -> None:
    """Every reference points into the document itself or into a schema file."""
    document = yaml.safe_load((PROTOCOL / name).read_text(encoding="utf-8"))
    documents = {f"schemas/{path}": schema for path, schema in schema_documents().items()}
    found = list(references(document))
    assert found
    for reference in found:
        assert resolve(reference, document, "", documents) is not None


def test_asyncapi_names_exactly_the_known_messages() -> None:
    """The channel's document and the validator know the same message types."""
    document = yaml.safe_load((PROTOCOL / "asyncapi.yaml").read_text(encoding="utf-8"))
    operations = document["operations"]
    named = {
        operation: {ref["$ref"].rpartition("/")[2] for ref in operations[operation]["messages"]}
        for operation in operations
    }
    messages = document["components"]["messages"]
    assert {messages[key]["name"] for key in named["sendToPlatform"]} == set(UP_TYPES)
    assert {messages[key]["name"] for key in named["receiveFromPlatform"]} == set(DOWN_TYPES)


def test_envelopes_and_their_data_are_checked() -> None:
    """A known type's data is held against its schema; an unknown type's is anyone's."""
    check_message(ENVELOPE)
    check_message({**ENVELOPE, "type": "host.future", "data": {"x": 1}})
    with pytest.raises(ProtocolViolation, match=r"lacks sandboxes; see messages/host.inventory.json"):
        check_message({**ENVELOPE, "data": {}})
    with pytest.raises(ProtocolViolation, match="the body: lacks v"):
        check_message({})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"workloadIdentity": "yes"}, "workloadIdentity: is not of type boolean"),
        ({"name": "Big"}, "name: does not match"),
        ({"colour": 1}, "the body: has unknown properties colour"),
        ({"families": []}, "families: breaks minItems 1"),
    ],
)
def test_violations_name_place_and_rule(changes: dict[str, Any], sentence: str) -> None:
    """One sentence says where and what, for each kind of rule."""
    with pytest.raises(ProtocolViolation) as refused:
        check("control.json#/$defs/hostRegistration", {"name": "eu", "families": ["python"], **changes})
    assert sentence in str(refused.value)


def test_closed_lists_are_named_and_values_are_not_echoed() -> None:
    """A value outside a closed list is refused with the list, never with the value."""
    status = {"sandboxId": "a" * 26, "podUid": None, "state": "hidden-value", "reason": None, "detail": None}
    with pytest.raises(ProtocolViolation, match="accepted, starting, ready") as refused:
        check("messages/sandbox.status.json", {**status, "tokenGeneration": 0})
    assert "hidden-value" not in str(refused.value)
    with pytest.raises(ProtocolViolation, match="reason"):
        check("messages/sandbox.status.json", {**status, "state": "failed", "tokenGeneration": 0})


def test_policy_is_at_most_8_kib() -> None:
    """The limit counts compact UTF-8."""
    check_policy("x" * (8 * 1024 - 2))
    with pytest.raises(ProtocolViolation, match="8193 bytes"):
        check_policy(json.loads(json.dumps("x" * (8 * 1024 - 1))))


@pytest.mark.parametrize("name", ["eu\n", "eu\u0660", "\x1beu"])
def test_patterns_are_those_of_ecma(name: str) -> None:
    """`$` is the end and not the place before a last line feed; digits and spaces are ASCII's."""
    with pytest.raises(ProtocolViolation, match="does not match"):
        check("terms.json#/$defs/hostName", name)
    check("terms.json#/$defs/hostName", "eu")
    with pytest.raises(ProtocolViolation, match="does not match"):
        check("terms.json#/$defs/time", "2026-01-01T00:00:0\u0660Z")


@pytest.mark.parametrize("moment", ["2027-02-30T00:00:00Z", "2016-12-31T23:59:60Z", "0000-01-01T00:00:00Z"])
def test_moments_are_days_that_there_are(moment: str) -> None:
    """What the control API hands on as a moment can be read as one, wherever in a document it stands."""
    health = {"ok": True, "reason": None, "checkedAt": "2026-12-31T23:59:59.123456789Z"}
    said: dict[str, Any] = {"operatorVersion": "1", "runtimeFamilies": [], "capacity": {"running": 0, "pending": 0}}
    said["health"] = dict.fromkeys(("clusterApi", "namespace", "rbac", "channel"), health)
    check("messages/host.checkin.json", said)
    said["health"] |= {"rbac": {**health, "checkedAt": moment}}
    with pytest.raises(ProtocolViolation, match='health/rbac/checkedAt: breaks format "date-time"'):
        check("messages/host.checkin.json", said)


def test_our_own_rules_hold_in_whole_documents() -> None:
    """A document that names its draft is not handed to the library's own validator."""
    status = {"podUid": None, "state": "accepted", "reason": None, "detail": None, "tokenGeneration": 0}
    check("messages/sandbox.status.json", {**status, "sandboxId": "a" * 26})
    with pytest.raises(ProtocolViolation, match="sandboxId: does not match"):
        check("messages/sandbox.status.json", {**status, "sandboxId": "a" * 26 + "\n"})
    with pytest.raises(ProtocolViolation, match="tokenGeneration: breaks maximum"):
        check("messages/sandbox.status.json", {**status, "sandboxId": "a" * 26, "tokenGeneration": 1e308})


def test_unknown_properties_are_named_in_a_bounded_sentence() -> None:
    """What an asker writes comes back cut."""
    with pytest.raises(ProtocolViolation) as refused:
        check("control.json#/$defs/entitlement", {"entitled": True, "x" * 10_000: 1})
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"nodeName": "n"},
        {"nodeSelector": {}},
        {"nodeSelector": {"a b": "c"}},
        {"tolerations": []},
        {"tolerations": [{"operator": "Exists"}]},
        {"tolerations": [{"key": "a", "tolerationSeconds": 3}]},
        {"runtimeClassName": ""},
        {"runtimeClassName": "gVisor"},
    ],
)
def test_a_placement_that_would_mean_nothing_or_everything_is_refused(wrong: dict[str, Any]) -> None:
    """Empty lists, a toleration of every taint, what no host's setting may choose."""
    with pytest.raises(ProtocolViolation):
        check("control.json#/$defs/placement", wrong)


def test_a_placement_of_a_pool_is_taken() -> None:
    """As people write one for nodes that were set aside."""
    tolerated = {"key": "example.test/sandboxes", "operator": "Equal", "value": "only", "effect": "NoSchedule"}
    pool = {
        "nodeSelector": {"example.test/pool": "sandboxes"},
        "tolerations": [tolerated],
        "runtimeClassName": "gvisor",
    }
    check("control.json#/$defs/placement", pool)
    check(
        "control.json#/$defs/bundleRequest",
        {"site": {"operatorImage": f"r.test/x@sha256:{'a' * 64}", "placement": pool}},
    )
