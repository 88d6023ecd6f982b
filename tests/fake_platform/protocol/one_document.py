"""The protocol's API documents with their schemas inside, for tools that read one file and no `$id`. Edge: files."""

import importlib.resources
import posixpath
from typing import Any

import yaml

from fake_platform.validation import schema_documents

PROTOCOL = importlib.resources.files("fake_platform.protocol")


def document(name: str) -> dict[str, Any]:
    """`openapi.yaml` or `asyncapi.yaml` as it stands."""
    read: dict[str, Any] = yaml.safe_load((PROTOCOL / name).read_text(encoding="utf-8"))
    return read


def one_document(name: str) -> dict[str, Any]:
    """The document with every schema file below `components/schemas`, and every reference pointing there."""
    whole: dict[str, Any] = _pointed(document(name), "")
    inside = {_place(path): _pointed(_bare(schema), path) for path, schema in schema_documents().items()}
    whole["components"]["schemas"] = inside
    return whole


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in {"$id", "$schema"}}


def _place(path: str) -> str:
    return path.removesuffix(".json").replace("/", ".")


def _pointed(node: Any, path: str) -> Any:
    """The node with its references moved; it stands in that file below `schemas/`, or in the document ("")."""
    if isinstance(node, list):
        return [_pointed(inner, path) for inner in node]
    if not isinstance(node, dict):
        return node
    return {name: _moved(value, path) if name == "$ref" else _pointed(value, path) for name, value in node.items()}


def _moved(reference: str, path: str) -> str:
    file, _, pointer = reference.partition("#")
    if not file and not path:
        return reference
    folder = posixpath.dirname(path)
    target = posixpath.normpath(posixpath.join(folder, file.removeprefix("schemas/"))) if file else path
    return f"#/components/schemas/{_place(target)}{pointer}"
