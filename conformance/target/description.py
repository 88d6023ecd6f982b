"""What is judged, and in which surroundings: target.toml as frozen data, or one sentence about its fault. Pure.

Nothing is looked up here: image names, paths and profile names are resolved by staging.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from conformance.contract.clauses import Contract, Subject
from conformance.contract.exits import UsageError
from conformance.contract.schema import fault

PLATFORM = "platform"
"""The bundle source that means: download it from the fake platform of the run."""

ADDON = "addon"
"""The proxy that means: mitmproxy with our own addon."""

NETWORK_POLICY = "network-policy"
"""The feature of a network with policies; `[network] policies` declares it."""

SECOND_NODE = "second-node"
"""The feature of a cluster with a node to lose; `[cluster] nodes` declares it."""

SURROUNDINGS = {NETWORK_POLICY: "[network] policies", SECOND_NODE: "[cluster] nodes"}
"""The features that surroundings have, and where a target says so; all others are an operator's."""


@dataclass(frozen=True)
class Operator:
    """The operator's image (None: the reference operator's), its arguments, and what it says that it can do.

    `process` is the command of the same program without an image, for `--ground control-plane`.
    """

    image: str | None = None
    process: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    families: tuple[str, ...] = ("python", "node")
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class Patch:
    """One change to the bundle's documents: an RFC 6902 operation on the object of that kind and name, or `append`."""

    op: str
    kind: str | None = None
    name: str | None = None
    path: str = ""
    value: Any = None


@dataclass(frozen=True)
class BundleSource:
    """Where the bundle comes from, and what is changed in it before it is judged and applied."""

    source: str = PLATFORM
    patch: tuple[Patch, ...] = ()


@dataclass(frozen=True)
class Site:
    """The customer's surroundings: proxy URL, path of a CA file, registry mirror host, namespace of the bundle."""

    proxy: str | None = None
    ca: str | None = None
    mirror: str | None = None
    namespace: str | None = None


@dataclass(frozen=True)
class Network:
    """The egress profile by name, who enforces it (`addon`, or a mitmdump argument list), and the gate's state.

    `runtime`: how the node's container runtime is set where it is given a mirror, or an inspecting proxy.
    `policies`: what becomes of the profile's NetworkPolicies: `none` are rendered, they are `enforced`, or `ignored`.
    """

    profile: str = "allowlist"
    proxy: str | tuple[str, ...] = ADDON
    gate: str = "on"
    runtime: str = "strict"
    policies: str = "none"


@dataclass(frozen=True)
class Cluster:
    """How many nodes the run's own cluster has: a second one is there to be lost, and nothing else stands on it."""

    nodes: int = 1


@dataclass(frozen=True)
class Waiver:
    """A MUST that is knowingly not kept, until the end of that day."""

    clause: str
    reason: str
    approver: str
    expires: date

    def holds(self, today: date) -> bool:
        """Whether the waiver still counts on that day."""
        return today <= self.expires


@dataclass(frozen=True)
class Mutant:
    """A target broken on purpose: which clauses it must turn red, which it may, and the words of the failure.

    `beside` are clauses that are judged with it because their scenarios bring about what shows the fault.
    """

    id: str
    kind: str
    must: tuple[str, ...]
    words: tuple[str, ...]
    may: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    build: str | None = None
    origin: str = "check"
    """What its author had in mind: the check, somebody's review, a public report, or nothing (generator)."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """One target.toml. `path` is the file that it came from, None for the built-in reference target."""

    operator: Operator = field(default_factory=Operator)
    bundle: BundleSource = field(default_factory=BundleSource)
    subjects: tuple[Subject, ...] = tuple(Subject)
    site: Site = field(default_factory=Site)
    network: Network = field(default_factory=Network)
    cluster: Cluster = field(default_factory=Cluster)
    waivers: tuple[Waiver, ...] = ()
    mutant: Mutant | None = None
    path: Path | None = None

    @property
    def features(self) -> tuple[str, ...]:
        """The features that the target has: those that its operator declares, and its surroundings'."""
        surroundings = {NETWORK_POLICY: self.network.policies != "none", SECOND_NODE: self.cluster.nodes > 1}
        return (*self.operator.features, *(feature for feature, has in surroundings.items() if has))

    def resolve(self, name: str) -> Path:
        """A path of the file, relative to the file's own folder."""
        return Path(name) if self.path is None else self.path.parent / name


def load(text: str, path: Path, schema: Mapping[str, Any]) -> Target:
    """Reads the text of a target.toml; `path` is where it stands, for messages and relative paths.

    Raises:
        UsageError: Broken TOML, an unknown key, a wrong value, or a clause that is waived twice: one sentence with
            file, key and valid values.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: this is not TOML: {error}") from error
    except RecursionError as error:
        raise UsageError(f"{path}: its values are nested too deep to be read; a target nests five deep") from error
    for waiver in _tables(document.get("waiver")):
        if isinstance(waiver.get("expires"), date):
            waiver["expires"] = waiver["expires"].isoformat()
    found = fault(document, schema)
    if found:
        raise UsageError(f"{path}: {found}")
    waived = [waiver["clause"] for waiver in document.get("waiver", [])]
    for clause in waived:
        if waived.count(clause) > 1:
            raise UsageError(f"{path}: waiver: {clause} is waived twice; keep the one that counts")
    return _target(document, path)


def check(target: Target, contract: Contract) -> None:
    """Holds the target's names against the contract's, and its surroundings against each other.

    Raises:
        UsageError: A waiver, mutant or feature names what the contract does not know, or two nodes have a gate.
    """
    named = [("waiver", waiver.clause) for waiver in target.waivers]
    if target.mutant is not None:
        named += [("mutant", clause) for clause in (*target.mutant.must, *target.mutant.may, *target.mutant.beside)]
    for place, clause in named:
        if clause not in contract:
            hint = "see `byohost contract list`"
            raise UsageError(f"{_name(target)}: {place} names {clause!r}, which is no clause; {hint}")
    known = [feature for feature in contract.features if feature not in SURROUNDINGS]
    for feature in target.operator.features:
        if feature not in known:
            raise UsageError(f"{_name(target)}: operator.features: {feature!r} is not one of {', '.join(known)}")
    if target.cluster.nodes > 1 and target.network.gate != "off":
        reason = 'the gate knows the sandboxes of its own node only; set network.gate to "off" beside it'
        raise UsageError(f"{_name(target)}: cluster.nodes: {reason}")


def _name(target: Target) -> str:
    return "the reference target" if target.path is None else str(target.path)


def _tables(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _target(document: Mapping[str, Any], path: Path) -> Target:
    bundle = document.get("bundle", {})
    source = BundleSource(
        source=bundle.get("source", PLATFORM),
        patch=tuple(Patch(**patch) for patch in bundle.get("patch", [])),
    )
    mutant = document.get("mutant")
    return Target(
        operator=Operator(**_tuples(document.get("operator", {}))),
        bundle=source,
        subjects=_subjects(document, source, mutant is not None),
        site=Site(**document.get("site", {})),
        network=Network(**_tuples(document.get("network", {}))),
        cluster=Cluster(**document.get("cluster", {})),
        waivers=tuple(
            Waiver(**{**waiver, "expires": date.fromisoformat(waiver["expires"])})
            for waiver in document.get("waiver", [])
        ),
        mutant=None if mutant is None else Mutant(**_tuples(mutant)),
        path=path,
    )


def _subjects(document: Mapping[str, Any], source: BundleSource, mutant: bool) -> tuple[Subject, ...]:  # noqa: FBT001 - a fact
    """Whom the file puts under test; a vendor's default is its operator, and its bundle if it brings one."""
    if "under-test" in document:
        named: Sequence[str] = document["under-test"]["subjects"]
        return tuple(subject for subject in Subject if subject in named)
    if mutant:
        return tuple(Subject)
    return (Subject.OPERATOR,) if source.source == PLATFORM else (Subject.BUNDLE, Subject.OPERATOR)


def _tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
