"""A bundle as its reader sees it: the text, and the Kubernetes objects in it. Pure.

What cannot be read as Kubernetes objects is the bundle's own fault, so `parse` raises AssertionError: BND-01 fails.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.target.bundle.decoding import decode, plain
from conformance.target.bundle.nodes import Illegible, Node
from conformance.target.bundle.reader import read

Object = Mapping[str, Any]

NEEDED = ("apiVersion", "kind", "metadata.name")
"""Without these `kubectl apply` takes no object."""

CLUSTER_SCOPED = frozenset(
    {
        "APIService",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterTrustBundle",
        "ComponentStatus",
        "CSIDriver",
        "CSINode",
        "CustomResourceDefinition",
        "DeviceClass",
        "DeviceTaintRule",
        "FlowSchema",
        "IngressClass",
        "IPAddress",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PodSecurityPolicy",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "ResourceSlice",
        "RuntimeClass",
        "SelfSubjectAccessReview",
        "SelfSubjectReview",
        "SelfSubjectRulesReview",
        "ServiceCIDR",
        "StorageClass",
        "StorageVersion",
        "StorageVersionMigration",
        "SubjectAccessReview",
        "TokenReview",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeAttributesClass",
    }
)
"""Kinds of Kubernetes itself that no namespace holds; kinds of others are refused by BND-17 whatever their scope."""


@dataclass(frozen=True)
class Bundle:
    """The file's text, and its objects in their order with the lines where they begin; items of a List are objects."""

    text: str
    objects: tuple[Object, ...]
    lines: tuple[int, ...] = ()

    def of(self, *kinds: str) -> tuple[Object, ...]:
        """The objects of these kinds."""
        return tuple(each for each in self.objects if each["kind"] in kinds)

    def the(self, kind: str) -> Object:
        """The only object of a kind.

        Raises:
            AssertionError: The bundle holds none of it, or several.
        """
        found = self.of(kind)
        if len(found) != 1:
            names = ", ".join(title(each) for each in found) or "none"
            raise AssertionError(f"the bundle should hold exactly one {kind}; it holds {names}")
        return found[0]

    def where(self, each: Object) -> str:
        """An object as a person finds it: `Role byohost-operator in line 42`."""
        line = next((line for line, one in zip(self.lines, self.objects, strict=False) if one is each), None)
        return title(each) if line is None else f"{title(each)} in line {line}"

    @property
    def pod(self) -> Object:
        """The specification of the operator's pod."""
        return mapping(self.the("Deployment"), "spec", "template", "spec")

    @property
    def containers(self) -> tuple[Object, ...]:
        """The containers of the operator's pod, those of its start included."""
        return tuple(mapping(each) for key in ("initContainers", "containers") for each in items(self.pod, key))


def parse(text: str) -> Bundle:
    """Reads the text of a bundle as `kubectl apply` and the API server read it.

    Raises:
        Illegible: It is no YAML, or none that everybody reads alike; a document of it is no complete Kubernetes object,
            or has a field that Kubernetes does not know or that is of another type.
    """
    found = _objects(text)
    objects = tuple(_as_stored(decode(node, _name(node))) for node in found)
    return Bundle(text, objects, tuple(node.line for node in found))


def as_written(text: str) -> Bundle:
    """The objects as they stand in the text, whatever their fields: for what changes a bundle, or looks names up.

    Raises:
        Illegible: As `parse`, but for the fields beside apiVersion, kind and metadata.name.
    """
    found = _objects(text)
    return Bundle(text, tuple(plain(node) for node in found), tuple(node.line for node in found))


def _objects(text: str) -> tuple[Node, ...]:
    documents = enumerate(read(text), start=1)
    found = tuple(each for index, document in documents for each in _flattened(document, index))
    if not found:
        raise Illegible("the bundle holds no Kubernetes object", 1, 1)
    return found


def _flattened(document: Node, index: int) -> tuple[Node, ...]:
    """The objects of a document: itself, or the items of a list, as kubectl takes whatever has `items`."""
    fields = _complete(document, f"document {index} of the bundle", NEEDED[:2])
    if "items" not in fields:
        _complete(document, f"document {index} of the bundle", NEEDED)
        return (document,)
    kind, listed = str(fields["kind"].value), fields["items"]
    if not kind.endswith("List") or not isinstance(listed.value, list):
        why = f"a {kind} has no items of its own: kubectl would apply them instead of it"
        raise Illegible(why, document.keys["items"], document.column)
    return tuple(_item(each, fields, f"item {place} of the {kind}") for place, each in enumerate(listed.value, start=1))


def _item(item: Node, holder: Mapping[str, Node], name: str) -> Node:
    """An item of a list; kind and version, where it has neither, are those that the list is named after."""
    fields = item.value
    if isinstance(fields, dict) and not {"apiVersion", "kind"} & fields.keys():
        kind = holder["kind"]._replace(value=str(holder["kind"].value).removesuffix("List"))
        item = item._replace(value={"apiVersion": holder["apiVersion"], "kind": kind, **fields})
    if "items" in _complete(item, name, NEEDED[:2]):
        raise Illegible(f"{name} is a list itself: kubectl takes no list inside a list", item.line, item.column)
    _complete(item, name, NEEDED)
    return item


def _complete(node: Node, name: str, needed: tuple[str, ...]) -> dict[str, Node]:
    """The fields of an object that has what each object needs."""
    if not isinstance(node.value, dict):
        raise Illegible(f"{name} is {type(node.value).__name__}, not a Kubernetes object", node.line, node.column)
    for path in needed:
        found: Node | None = node
        for step in path.split("."):
            found = found.value.get(step) if found is not None and isinstance(found.value, dict) else None
        if found is None or found.value in (None, ""):
            raise Illegible(f"{name} has no {path}", node.line, node.column)
        if not isinstance(found.value, str):
            raise Illegible(f"{name} has no {path} that is text: write it in quotes", found.line, found.column)
    return node.value


def _name(node: Node) -> str:
    """The title of an object that has all that one consists of."""
    fields = node.value if isinstance(node.value, dict) else {}
    return title({"kind": fields["kind"].value, "metadata": plain(fields["metadata"])})


def _as_stored(each: dict[str, Any]) -> Object:
    """The object with the account under both of its names: the API server takes `serviceAccount` for the newer one."""
    pod = mapping(each, "spec", "template", "spec")
    if each["kind"] == "Deployment" and (account := pod.get("serviceAccountName") or pod.get("serviceAccount")):
        each["spec"]["template"]["spec"] |= {"serviceAccountName": account, "serviceAccount": account}
    return each


def title(each: Object) -> str:
    """An object as a person names it: `Role byohost-operator`."""
    return f"{each['kind']} {each['metadata']['name']}"


def mapping(value: object, *keys: str) -> dict[str, Any]:
    """The mapping at these keys; {} where anything on the way is absent or of another type."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return dict(value) if isinstance(value, Mapping) else {}


def items(value: object, key: str) -> list[Any]:
    """The list under a key; [] where it is absent or of another type."""
    held = value.get(key) if isinstance(value, Mapping) else None
    return held if isinstance(held, list) else []


def secret_values(secret: Object) -> dict[str, str]:
    """The values of a Secret as text, by key: `data` decoded where it is base64 of text, `stringData` put over it."""
    values: dict[str, str] = {}
    for key, value in mapping(secret, "data").items():
        try:
            # Go's decoder passes over line breaks, which wrapped base64 has.
            values[str(key)] = base64.b64decode("".join(str(value).splitlines()), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            values[str(key)] = str(value)
    return values | {str(key): str(value) for key, value in mapping(secret, "stringData").items()}
