"""Which Pod Security level a namespace enforces, beside what the bundle wants of its own. Pure.

Whether the pods of a run pass is told by their dry-runs; this is about what would stop worse ones.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.preflight.finding import ALL_BUT_STATIC, Answer, Finding

_LABEL = "pod-security.kubernetes.io/enforce"
_VERSION = f"{_LABEL}-version"


def absent(name: str, brought: Sequence[Mapping[str, Any]], *, made: bool) -> Finding:
    """The namespace is not there; `brought` are those of the bundle, and `made` tells that a run may make them."""
    own = [each for each in brought if each["metadata"]["name"] == name]
    if own and made:
        found = judged(name, own[0])
        return replace(found, words=f"the namespace is not there yet; as the bundle makes it, {found.words}", remedy="")
    return Finding(
        id="pod-security",
        answer=Answer.NOT_READY,
        words="the namespace is not there, and " + ("namespace access makes none" if own else "the bundle brings none"),
        namespace=name,
        remedy=f"kubectl create namespace {name}",
        costs=ALL_BUT_STATIC,
    )


def judged(name: str, namespace: Mapping[str, Any]) -> Finding:
    """What the labels of a namespace enforce."""
    labels = (namespace.get("metadata") or {}).get("labels") or {}
    level, version = labels.get(_LABEL), labels.get(_VERSION, "latest")
    shown = tuple(f"{key}={labels[key]}" for key in (_LABEL, _VERSION) if key in labels)
    if level == "restricted" and _young(str(version)):
        words = "it enforces `restricted`"
        return Finding(id="pod-security", answer=Answer.READY, words=words, namespace=name, evidence=shown)
    told = f"`{level}`" if level else "no Pod Security level of its own"
    return Finding(
        id="pod-security",
        answer=Answer.NOTE,
        words=f"it enforces {told}" + (f", as of {version}" if level == "restricted" else ""),
        namespace=name,
        evidence=shown,
        remedy=f"kubectl label namespace {name} {_LABEL}=restricted {_VERSION}- --overwrite",
    )


def _young(version: str) -> bool:
    match = re.fullmatch(r"v1\.(\d+)", version)
    return version == "latest" or (match is not None and int(match[1]) >= 25)
