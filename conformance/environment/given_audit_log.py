"""The audit log of somebody else's API server, as a file that grows. Edge: the file.

What it has to hold is said by the policy: bodies of requests that create or delete pods or create service accounts
(level Request), metadata of all others. A log without those bodies would tell of deletions without their preconditions
where there are some, so it counts as none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conformance.contract.exits import HarnessError
from conformance.environment.node import Absent, AuditLogFile
from conformance.observe.audit import AuditEvent

BARE = Absent(
    "bodies of requests that create pods in the API server's audit log",
    "the policy of the log that was given keeps none",
    "a rule of level Request for creating and deleting pods and for creating service accounts brings them",
)


@dataclass(frozen=True)
class GivenAuditLog:
    """Read from where it ended; events before `since` (epoch seconds, the API server's) are not the run's."""

    file: Path
    since: float
    _log: list[AuditLogFile] = field(default_factory=list, repr=False)

    def events(self) -> tuple[AuditEvent, ...]:
        """What has been written so far.

        Raises:
            SourceAbsent: it holds no bodies.
            HarnessError: the file is shorter than it was, or gone.
        """
        if not self._log:
            self._log.append(AuditLogFile(self._rest, self.since))
        found = self._log[0].events()
        return BARE.events() if lacks_bodies(found) else found

    def _rest(self, offset: int) -> bytes:
        try:
            with self.file.open("rb") as log:
                if log.seek(0, 2) < offset:
                    raise HarnessError(f"--audit-log {self.file}: it is shorter than it was: something has cut it")
                log.seek(offset)
                return log.read()
        except OSError as error:
            raise HarnessError(f"--audit-log {self.file}: it cannot be read any more ({error.strerror})") from error


def lacks_bodies(events: Sequence[AuditEvent]) -> bool:
    """Whether pods were created, and of none it is told how."""
    made = [
        event
        for event in events
        if (event.verb, event.resource, event.subresource, event.status) == ("create", "pods", "", 201)
    ]
    return bool(made) and not any(event.requested for event in made)
