"""What the plugin needs of the place where a run happens: a protocol and its small values. Pure.

Staging builds the real one; `StaticStage` is the stage of a bundle alone, for `byohost lint` and the static clauses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar


@dataclass(frozen=True)
class Liveness:
    """One fact of the liveness control: what was asked, whether it answered in time, and what it said."""

    name: str
    ok: bool
    detail: str = ""


class Steps(Protocol):
    """Who is told what is being set up."""

    def step(self, words: str) -> None:
        """A step of staging or clean-up begins."""


class EvidenceFolder(Protocol):
    """The folder of a run's report, as far as what stands on the cluster leaves files there."""

    @property
    def path(self) -> Path:
        """The folder."""

    def evidence(self, check: str) -> Path:
        """The folder for what explains one check, made if it is not there."""


class Stage(Protocol):
    """Where a run happens."""

    @property
    def run_id(self) -> str:
        """The run's own id, which labels what the harness makes."""

    @property
    def bundle_text(self) -> str:
        """The bundle that is judged, as it is applied."""

    def evidence(self, check: str) -> Sequence[Path]:
        """Takes what explains a failure of that check, now, and returns the files."""

    def egress(self) -> Mapping[str, Any] | None:
        """Where everybody went, as the report has it; None where nobody could go anywhere."""

    def alive(self) -> Sequence[Liveness]:
        """The liveness control: API, platform and a bystander pod, each asked now, in its own bound."""


class NothingRuns:
    """What stages have in common on which nothing runs that could be asked."""

    def evidence(self, check: str) -> Sequence[Path]:  # noqa: ARG002 - the protocol's signature
        """Nothing beside the message: what is judged is the evidence."""
        return ()

    def egress(self) -> Mapping[str, Any] | None:
        """Nobody runs."""
        return None

    def alive(self) -> Sequence[Liveness]:
        """Nothing can be away where nothing is asked."""
        return ()


@dataclass(frozen=True)
class StaticStage(NothingRuns):
    """A bundle's text and nothing else: no cluster, no evidence beside the text."""

    bundle_text: str
    run_id: str = "static"


S_co = TypeVar("S_co", bound=Stage, covariant=True)


@dataclass(frozen=True)
class Assembled(Generic[S_co]):
    """A stage that is ready, and what the report says of the surroundings."""

    stage: S_co
    environment: Mapping[str, str]
