"""Which Pod Security level a namespace enforces, beside what the bundle wants of its own. Pure.

Whether the pods of a run pass is told by their dry-runs; this is about what would stop worse ones.
"""

import re
from collections.abc import Mapping
from typing import Any

from conformance.preflight.finding import Answer, Finding

_LABEL = "pod-security.kubernetes.io/enforce"
_VERSION = f"{_LABEL}-version"


def absent(namespace: str) -> Finding:
    """The namespace is not there: the bundle brings it, with its label."""
    words = "the namespace is not there yet; the bundle makes it, and has it enforce `restricted`"
    return Finding(id="pod-security", answer=Answer.READY, words=words, namespace=namespace)


def judged(name: str, namespace: Mapping[str, Any]) -> Finding:
    """What the labels of a namespace that is there enforce."""
    labels = (namespace.get("metadata") or {}).get("labels") or {}
    level, version = labels.get(_LABEL), labels.get(_VERSION, "latest")
    shown = tuple(f"{key}={labels[key]}" for key in (_LABEL, _VERSION) if key in labels)
    if level == "restricted" and _young(str(version)):
        words = "the namespace enforces `restricted`"
        return Finding(id="pod-security", answer=Answer.READY, words=words, namespace=name, evidence=shown)
    told = f"`{level}`" if level else "no Pod Security level of its own"
    return Finding(
        id="pod-security",
        answer=Answer.NOTE,
        words=f"the namespace enforces {told}" + (f", as of {version}" if level == "restricted" else ""),
        namespace=name,
        evidence=shown,
        remedy=f"kubectl label namespace {name} {_LABEL}=restricted {_VERSION}- --overwrite",
    )


def _young(version: str) -> bool:
    match = re.fullmatch(r"v1\.(\d+)", version)
    return version == "latest" or (match is not None and int(match[1]) >= 25)
