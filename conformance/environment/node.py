"""What a run knows of the node below its pods, source by source; a source that it lacks says so when it is asked.

On a cluster of ours all of them are there, read through the engine (`owned_node`). Elsewhere some or all are `Absent`:
whoever asks one gets could-not-run with one sentence, so that no check ever asks on what kind of cluster it runs.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn, Protocol

from clusters.kind_config import AUDIT_LOG
from conformance.environment.insides import NodeInsides
from conformance.observe import process
from conformance.observe.audit import AuditEvent, carried_out, parse_audit
from conformance.observe.exceptions import SourceAbsent
from conformance.observe.growing_log import Growing
from conformance.observe.timestamps import not_before
from egress_profiles.canary_namespace import LOG_FOLDER
from egress_profiles.gate import TABLE
from egress_profiles.gate_counters import Attempt, read_attempts

Run = Callable[[Sequence[str]], str]
"""Runs a command in a node: its stdout, or ClusterError."""


class Processes(Protocol):
    """Commands in the node: its processes, files and network."""

    def run(self, command: Sequence[str]) -> str:
        """Run a command as root in the node: its stdout."""


class AuditLog(Protocol):
    """The API server's audit log."""

    def events(self) -> tuple[AuditEvent, ...]:
        """Every event of the run so far, oldest first, without what the harness asked in another's name."""


class Submissions(Protocol):
    """What has been created, as it was submitted."""

    def made(self, account: str) -> tuple[AuditEvent, ...]:
        """Accepted requests that made pods and service accounts, oldest first.

        `account` is what operators run under.
        """


class Gate(Protocol):
    """What counts each connection attempt of every pod, and of the node."""

    def attempts(self) -> tuple[Attempt, ...]:
        """Every attempt that has been counted so far."""


class Canaries(Protocol):
    """Hosts outside that nobody may reach."""

    def hits(self) -> list[dict[str, Any]]:
        """What has arrived so far, oldest first (shape: `egress_profiles.canary`)."""


@dataclass(frozen=True)
class Absent:
    """Stands for any source that a run lacks: `source` names it, `why` it lacks it, `remedy` what would bring it."""

    source: str
    why: str
    remedy: str

    def run(self, command: Sequence[str]) -> str:  # noqa: ARG002 - the protocol's signature
        """No command can be run."""
        self._refuse()

    def events(self) -> tuple[AuditEvent, ...]:
        """No event is seen."""
        self._refuse()

    def made(self, account: str) -> tuple[AuditEvent, ...]:  # noqa: ARG002 - the protocol's signature
        """No creation is seen."""
        self._refuse()

    def attempts(self) -> tuple[Attempt, ...]:
        """No attempt is counted."""
        self._refuse()

    def hits(self) -> list[dict[str, Any]]:
        """Nothing could arrive."""
        self._refuse()

    def required(self) -> None:
        """Nothing can be done without it."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise SourceAbsent(f"this needs {self.source}, which this run has not: {self.why}; {self.remedy}")


@dataclass(frozen=True)
class NodeShell:
    """Commands in a node of ours."""

    command: Run

    def run(self, command: Sequence[str]) -> str:
        """Run it through the engine."""
        return self.command(command)


@dataclass(frozen=True)
class AuditLogFile:
    """The audit log as a file, of which `rest` reads what stands from an offset on.

    Events before `since` (epoch seconds) are another run's.
    """

    rest: Callable[[int], bytes]
    since: float = 0.0

    def events(self) -> tuple[AuditEvent, ...]:
        """What has been written so far; only what is new is read."""
        return carried_out(self._log.read(self.rest))

    def made(self, account: str) -> tuple[AuditEvent, ...]:  # noqa: ARG002 - the log itself says who it was
        """It is all in the log."""
        return self.events()

    @cached_property
    def _log(self) -> Growing[AuditEvent]:
        return Growing(not_before(self.since, parse_audit, lambda event: event.time))


@dataclass(frozen=True)
class NodeGate:
    """Our gate in a node of ours."""

    run: Run

    def attempts(self) -> tuple[Attempt, ...]:
        """The counters of its table."""
        return read_attempts(self.run(["nft", "-j", "list", "table", "inet", TABLE]))


@dataclass(frozen=True)
class NodeCanaries:
    """The canaries in a node of ours; what arrived before `since` (epoch seconds) is another run's."""

    run: Run
    since: float = 0.0

    def hits(self) -> list[dict[str, Any]]:
        """The lines of their log."""
        text = self.run(["sh", "-c", f"cat {LOG_FOLDER}/hits.jsonl 2>/dev/null || true"])
        return not_before(self.since, _hits, lambda hit: str(hit["time"]))(text)


@dataclass(frozen=True)
class Node:
    """The sources of one run below its pods, each there or `Absent`."""

    name: str
    processes: Processes = field(repr=False)
    audit_log: AuditLog = field(repr=False)
    gate: Gate = field(repr=False)
    canaries: Canaries = field(repr=False)
    submissions: Submissions = field(repr=False)
    looker: process.Insides | None = field(default=None, repr=False)
    """Who looks into containers where their processes cannot be read in the node."""
    since: float = 0.0
    """When what is judged began, in epoch seconds of the node: what was recorded earlier is another run's."""

    @property
    def insides(self) -> process.Insides:
        """Who reads /proc of a container's first process."""
        return self.looker or NodeInsides(self.run)

    @property
    def shows_processes(self) -> bool:
        """Whether the end of a process can be seen in the node itself; for what drives hosts, never for a check."""
        return not isinstance(self.processes, Absent)

    def run(self, command: Sequence[str]) -> str:
        """Run a command in the node: its stdout, or ClusterError."""
        return self.processes.run(command)

    def attempts(self) -> tuple[Attempt, ...]:
        """Every connection attempt that the gate has counted so far."""
        return self.gate.attempts()

    def audit(self) -> tuple[AuditEvent, ...]:
        """The API server's audit log so far, oldest first, without calls that the harness made in another's name."""
        return self.audit_log.events()

    def canary_hits(self) -> list[dict[str, Any]]:
        """What arrived at the canaries so far, oldest first (shape: `egress_profiles.canary`)."""
        return self.canaries.hits()


def owned_node(name: str, run: Run, since: float = 0.0) -> Node:
    """The node of our own kind cluster, read through the engine: every source is there."""
    log = AuditLogFile(lambda offset: run(["tail", "-c", f"+{offset + 1}", AUDIT_LOG]).encode(), since)
    return Node(name, NodeShell(run), log, NodeGate(run), NodeCanaries(run, since), log, since=since)


def _hits(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.strip()]
