"""Reads a pod as the API server shows it. Pure.

Only what is needed to judge a sandbox is kept: 500 pods must fit in memory.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from reference_operator.model import Container, Ended, Pod

HOST = "byohost.test/host"
SANDBOX = "byohost.test/sandbox"
MANAGED_BY = "app.kubernetes.io/managed-by"
OPERATOR = "byohost-operator"
DEADLINE = "byohost.test/deadline"
GENERATION = "byohost.test/generation"


def selector(host: str) -> str:
    """The label selector of this host's sandboxes."""
    return f"{MANAGED_BY}={OPERATOR},{HOST}={host}"


def pod_name(sandbox_id: str) -> str:
    """The one name that the pod of this sandbox can have."""
    return f"sandbox-{sandbox_id}"


def pod(manifest: Mapping[str, Any], host: str) -> Pod | None:
    """The sandbox pod in this manifest; None where labels and name do not both say that it is one of this host's."""
    metadata = manifest.get("metadata") or {}
    labels = metadata.get("labels") or {}
    sandbox_id = labels.get(SANDBOX, "")
    ours = (
        labels.get(MANAGED_BY) == OPERATOR and labels.get(HOST) == host and metadata.get("name") == pod_name(sandbox_id)
    )
    if not ours:
        return None
    status, spec = manifest.get("status") or {}, manifest.get("spec") or {}
    conditions = status.get("conditions") or ()
    return Pod(
        name=metadata["name"],
        uid=metadata.get("uid", ""),
        sandbox_id=sandbox_id,
        phase=status.get("phase") or "Pending",
        address=status.get("podIP") or "",
        deadline=_time((metadata.get("annotations") or {}).get(DEADLINE)),
        deleting=bool(metadata.get("deletionTimestamp")),
        reason=status.get("reason") or "",
        message=status.get("message") or "",
        unschedulable=_condition(conditions, "PodScheduled", "False", ("Unschedulable",)),
        disrupted=_condition(conditions, "DisruptionTarget", "True", ()),
        sandbox=_container(status.get("containerStatuses"), "sandbox"),
        sidecar=_container(status.get("initContainerStatuses"), "sidecar"),
        placement={name: spec[name] for name in ("nodeSelector", "tolerations", "runtimeClassName") if spec.get(name)},
    )


def _time(text: str | None) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp() if text else None
    except ValueError:
        return None


def _condition(conditions: Iterable[Mapping[str, Any]], kind: str, status: str, reasons: tuple[str, ...]) -> str:
    """Reason and message of a condition that holds; empty where it does not."""
    for condition in conditions:
        reason = condition.get("reason") or ""
        if condition.get("type") == kind and condition.get("status") == status and (not reasons or reason in reasons):
            return f"{reason}: {condition.get('message') or ''}"
    return ""


def _container(statuses: Iterable[Mapping[str, Any]] | None, name: str) -> Container:
    for status in statuses or ():
        if status.get("name") == name:
            state = status.get("state") or {}
            waiting = state.get("waiting") or {}
            return Container(
                running="running" in state,
                started=bool(status.get("started")),
                restarts=status.get("restartCount") or 0,
                waiting=waiting.get("reason") or "",
                message=waiting.get("message") or "",
                ended=_ended(state.get("terminated")),
                last_ended=_ended((status.get("lastState") or {}).get("terminated")),
            )
    return Container()


def _ended(terminated: Mapping[str, Any] | None) -> Ended | None:
    if not terminated:
        return None
    return Ended(terminated.get("reason") or "", terminated.get("exitCode") or 0, terminated.get("message") or "")
