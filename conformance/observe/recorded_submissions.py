"""What was submitted, told from an object as it stands: stands for the audit log where a run has none. Pure.

The API server notes for each object which fields each writer has set (ObjectMeta.managedFields, "Server-Side Apply").
The creator's entry is made of the decoded and defaulted request before admission changes it, as the audit log's
requestObject is: what the entry does not hold, admission or somebody later has put there. Of a list that has one owner
as a whole (tolerations) it does not tell which elements admission has added; two that every cluster adds are known.
"""

import json
from collections.abc import Mapping
from typing import Any

from conformance.observe.audit import AuditEvent
from conformance.observe.untrusted_json import fields, records, text

Object = dict[str, Any]

_ADDED = tuple(
    {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
    for key in ("not-ready", "unreachable")
)
"""What admission adds to a pod's tolerations (Kubernetes, "Admission Control", DefaultTolerationSeconds)."""

_KINDS = {"pods": "Pod", "serviceaccounts": "ServiceAccount"}


def creation(resource: str, each: Mapping[str, Any], ours: str, account: str) -> AuditEvent:
    """The accepted request that made an object, as far as it can be told.

    Its user is the operator's, `account` in the object's namespace, unless its creator gave the name `ours`, under
    which the harness writes, or a controller owns it.
    """
    metadata = fields(each, "metadata")
    namespace = text(metadata, "namespace")
    others = _creator(metadata).get("manager") == ours or any(
        owner.get("controller") is True for owner in records(metadata, "ownerReferences")
    )
    return AuditEvent(
        user="" if others else f"system:serviceaccount:{namespace}:{account}",
        verb="create",
        group="",
        resource=resource,
        subresource="",
        namespace=namespace,
        name=text(metadata, "name"),
        uri=f"/api/v1/namespaces/{namespace}/{resource}",
        status=201,
        time=text(metadata, "creationTimestamp"),
        stage="ResponseComplete",
        decision="",
        requested=submission(resource, each),
        uid=text(metadata, "uid"),
    )


def submission(resource: str, each: Mapping[str, Any]) -> Object:
    """The object as its creator has submitted it; its status aside."""
    metadata = fields(each, "metadata")
    found = _kept(each, json.loads(json.dumps(_creator(metadata).get("fieldsV1") or {})))
    made: Object = _without_added(found) if isinstance(found, dict) else {}
    identity = {key: metadata[key] for key in ("name", "namespace") if key in metadata}
    return {"apiVersion": "v1", "kind": _KINDS[resource]} | made | {"metadata": identity | made.get("metadata", {})}


def _without_added(made: Object) -> Object:
    """The same without what admission adds to a list that its creator owns as a whole."""
    spec = made.get("spec")
    if not isinstance(spec, dict) or not isinstance(spec.get("tolerations"), list):
        return made
    return {**made, "spec": {**spec, "tolerations": [each for each in spec["tolerations"] if each not in _ADDED]}}


def _creator(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """The entry of who made it: of those that are about the object itself the oldest."""
    entries = [each for each in records(metadata, "managedFields") if not each.get("subresource")]
    return min(entries, key=lambda each: str(each.get("time", "")), default={})


def _kept(value: Any, owned: Mapping[str, Any]) -> Any:
    """Of a value what a set of fields holds (structured-merge-diff, FieldsV1): all of it where the set ends."""
    parts = {key: inner for key, inner in owned.items() if key != "."}
    if not parts:
        return value
    if isinstance(value, Mapping):
        return {
            name: _kept(value[name], inner) for key, inner in parts.items() if (name := key.partition(":")[2]) in value
        }
    if isinstance(value, list):
        return [_kept(each, inner) for key, inner in parts.items() for each in value if _is(each, key)]
    return value


def _is(each: Any, key: str) -> bool:
    """Whether an element of a list is the one that a key names: by its own keys, or by its value."""
    kind, _, said = key.partition(":")
    wanted = json.loads(said)
    if kind == "k":
        return isinstance(each, Mapping) and all(each.get(name, _DEFAULTS.get(name)) == wanted[name] for name in wanted)
    return kind == "v" and each == wanted


_DEFAULTS = {"protocol": "TCP"}
