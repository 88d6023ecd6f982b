"""What is saved when a check is not green: the state of things, before anything is cleaned up. Edge: reads the cluster.

Each piece is taken by itself: one that cannot be had is replaced by the sentence why, and never hides the others. What
an operator has leaked is shown as its fingerprint: a report is passed on to more people than a cluster's logs.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from conformance.environment.run_environment import SYSTEM, Environment
from conformance.environment.staging import harness_components
from conformance.observe.kube import Kube, KubeError
from fake_platform.redaction import redact


def collect(environment: Environment, folder: Path) -> list[Path]:
    """Write one check's evidence: the records of the whole run, and a folder of objects and logs for each host."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces: dict[str, Callable[[], str]] = {
        "system.txt": lambda: _kubectl(environment.kube, "get", "pods,services", "-n", SYSTEM, "-o", "wide"),
        "platform.log": lambda: _kubectl(environment.kube, "logs", "-n", SYSTEM, "deployment/platform", "--tail=200"),
        "journal.jsonl": lambda: "\n".join(
            json.dumps(entry.to_json()) for entry in environment.control.journal(after=0).entries[-2000:]
        ),
        "proxy.jsonl": lambda: "\n".join(json.dumps(asdict(decision)) for decision in environment.decisions()[-400:]),
        "gate.jsonl": lambda: "\n".join(
            json.dumps(asdict(attempt), default=str) for attempt in environment.node.attempts()
        ),
        "canary.jsonl": lambda: "\n".join(json.dumps(hit) for hit in environment.node.canary_hits()[-400:]),
    }
    written = [_written(folder / name, take) for name, take in pieces.items()]
    for namespace in _namespaces(environment):
        written += _of_host(environment, namespace, folder / namespace)
    return written


def _of_host(environment: Environment, namespace: str, folder: Path) -> list[Path]:
    """What one host's namespace holds, what happened in it, and what its operator said."""
    folder.mkdir(exist_ok=True)
    log = ("logs", "-n", namespace, f"deployment/{environment.operator.deployment}", "--tail=400", "--all-containers")
    pieces: dict[str, Callable[[], str]] = {
        "pods.yaml": lambda: _kubectl(environment.kube, "get", "pods", "-n", namespace, "-o", "yaml"),
        "events.txt": lambda: _kubectl(environment.kube, "get", "events", "-n", namespace, "--sort-by=.lastTimestamp"),
        "operator.log": lambda: _kubectl(environment.kube, *log),
        "audit.jsonl": lambda: "\n".join(
            json.dumps(asdict(event)) for event in environment.node.audit() if event.namespace == namespace
        )[-400_000:],
    }
    return [_written(folder / name, take) for name, take in pieces.items()]


def _namespaces(environment: Environment) -> list[str]:
    """The namespaces of the run's hosts; none where the API server does not answer."""
    taken = environment.precautions.taken()
    if taken is not None:
        return list(taken)
    try:
        return harness_components.namespaces_of(environment.kube, environment.run)
    except (KubeError, OSError):
        return []


def _kubectl(kube: Kube, *arguments: str) -> str:
    done = kube.command(arguments)
    return done.stdout if done.code == 0 else f"{done.stdout}\n{done.stderr}"


def _written(path: Path, take: Callable[[], str]) -> Path:
    try:
        text = take()
    except Exception as trouble:  # noqa: BLE001 - evidence of a broken environment must not break on it
        text = f"could not be read: {type(trouble).__name__}: {trouble}\n"
    path.write_text(redact(text))
    return path
