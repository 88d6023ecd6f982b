"""What `byohost certify` was asked for, and what came of it. Pure.

`conformance.cli.certify.certify(target, options, progress) -> RunOutcome` stands between the two.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from clusters.registry_credentials import Credentials
from conformance.contract.access import Access, Policies
from conformance.contract.exits import Exit
from conformance.environment.site_proxy import SiteProxy
from conformance.target.selection import Wish
from egress_profiles.endpoints import SYSTEM_NAMESPACE


class Ground(StrEnum):
    """What a run stands on: a cluster, or a control plane alone beside which everything else is played."""

    CLUSTER = "cluster"
    CONTROL_PLANE = "control-plane"


@dataclass(frozen=True, kw_only=True)
class OthersCluster:
    """A cluster that somebody else made, and how a run may use it.

    `kubeconfig` is a file of one context; `registry` is HOST/PATH, where every image is pushed to and pulled from;
    `registry_ca` is PEM of who signed its certificate, empty for the system's authorities. `said`: whether the caller
    named the access himself, and so wants a verdict on what can be judged with it. With namespace access `given` are
    the namespaces of hosts, and `system` is that of the harness's own objects. Nodes pull by `pull_secret`, a name in
    each of them, else `NAMESPACE/NAME` of which copies are made; `credentials` are those for pushing. `audit_log` is
    the API server's. Operators go through `proxy`, the site's own, or else through ours; `name_server` is the address
    in the Services' range that ours asks for, empty for any. `policies` is what the cluster does with what a
    NetworkPolicy denies; None where it enforces none, or nobody has said so.
    """

    kubeconfig: Path
    server: str
    registry: str
    registry_ca: str = ""
    access: Access = Access.CLUSTER
    said: bool = False
    system: str = SYSTEM_NAMESPACE
    given: tuple[str, ...] = ()
    pull_secret: str = ""
    audit_log: Path | None = None
    credentials: Credentials | None = field(default=None, repr=False)
    proxy: SiteProxy | None = None
    name_server: str = ""
    policies: Policies | None = None


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """One request to certify.

    `kubeconfig` and `context` both None means: a fresh kind cluster; the current context is never used silently.
    `others` is set where that cluster is not ours. `ground` says what a run stands on where it is no given cluster.
    `command` is how the caller would repeat the run, without any --clause.
    """

    run_id: str
    wish: Wish = field(default_factory=Wish)
    ground: Ground = Ground.CLUSTER
    kubeconfig: Path | None = None
    context: str | None = None
    report_dir: Path = Path("reports")
    keep: bool = False
    command: tuple[str, ...] = ("byohost", "certify")
    seconds: Path | None = None
    """Where to keep how long each scenario took."""
    fail_fast: bool = False
    """Whether the first MUST that is broken ends the run."""
    others: OthersCluster | None = None

    @property
    def access(self) -> Access:
        """What the run may touch."""
        return Access.OWNED if self.others is None else self.others.access

    @property
    def existing_cluster(self) -> bool:
        """Whether the run uses a cluster that the harness did not make."""
        return self.kubeconfig is not None or self.context is not None


@dataclass(frozen=True)
class RunOutcome:
    """A finished run: the report as report.json has it, its folder, and the process's exit code."""

    report: dict[str, Any]
    folder: Path
    exit: Exit
