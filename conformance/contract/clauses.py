"""The contract as frozen data: reads contract.toml and each family's clauses, or refuses them in one sentence. Pure.

It knows nothing of checks; which check belongs to which clause is found by the plugin, from marks.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from conformance.contract.access import AUDITED, NEEDS_OUR_PROXY, Access, Policed, Policies, policed
from conformance.contract.schema import fault


class Level(StrEnum):
    """How much of a run is needed to judge: the text, a minute on a cluster, or everything."""

    STATIC = "static"
    SMOKE = "smoke"
    FULL = "full"

    def covers(self, other: "Level") -> bool:
        """Whether a run at this level judges clauses of the other level."""
        order = list(Level)
        return order.index(self) >= order.index(other)


class Subject(StrEnum):
    """Whom a clause is about."""

    BUNDLE = "bundle"
    OPERATOR = "operator"
    PLATFORM = "platform"
    CLUSTER = "cluster"


class Need(StrEnum):
    """How binding a clause is."""

    MUST = "must"
    SHOULD = "should"


class Profile(StrEnum):
    """Which clauses a run verdict stands on: `core` leaves those of origin `added` aside."""

    CORE = "core"
    HARDENED = "hardened"


class ContractFaultError(ValueError):
    """The contract's text cannot be used; the message is one sentence with the place."""


@dataclass(frozen=True)
class Bound:
    """A duration that the contract promises, between two named events."""

    seconds: float
    start: str
    end: str


@dataclass(frozen=True)
class Toothless:
    """A claim that no mutant has turned red yet: the check's function, and why not."""

    test: str
    reason: str


@dataclass(frozen=True)
class Family:
    """A group of clauses that share the letters of their id."""

    key: str
    name: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One thing that is promised, by one subject."""

    id: str
    slug: str
    need: Need
    subject: Subject
    origin: str
    level: Level
    since: str
    sentence: str
    remediation: str
    exception: str
    bound: Bound | None = None
    negative: bool = False
    feature: str | None = None
    unchecked: str | None = None
    toothless: tuple[Toothless, ...] = ()
    observable: bool = False
    """Whether it can be judged of an operator that runs on a platform of its own (`byohost observe`)."""
    access: Access = Access.OWNED
    """The lowest on which all its claims can be judged."""
    audited: bool = False
    """Whether cluster access is enough where the cluster's audit log is given."""
    policed: Policed | None = None
    """With which access it is judged where the cluster enforces policies in one of these ways."""
    lacks_our_proxy: bool = False
    """Whether the run's way out is a site's own proxy, and this needs ours."""

    @property
    def family(self) -> str:
        """The letters before the number: `EGR` of `EGR-02`."""
        return self.id.partition("-")[0]

    def belongs(self, profile: Profile) -> bool:
        """Whether this clause can turn a verdict of that profile red."""
        return profile is Profile.HARDENED or self.origin != "added"

    @property
    def limit(self) -> Bound:
        """The bound of a clause that has one.

        Raises:
            ContractFaultError: The clause has no bound.
        """
        if self.bound is None:
            raise ContractFaultError(f"clause {self.id} has no bound")
        return self.bound


@dataclass(frozen=True)
class Contract:
    """All clauses of one revision, in the file's order."""

    version: str
    features: tuple[str, ...]
    families: tuple[Family, ...]
    clauses: tuple[Clause, ...]
    revision: str

    def __getitem__(self, clause_id: str) -> Clause:
        """The clause of that id; KeyError where there is none."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)

    def __contains__(self, clause_id: object) -> bool:
        return any(clause.id == clause_id for clause in self.clauses)

    def __iter__(self) -> Iterator[Clause]:
        return iter(self.clauses)

    def with_audit_log(self) -> "Contract":
        """The same as it is judged where a cluster's audit log is given."""
        eased = (replace(each, access=Access.CLUSTER) if each.audited else each for each in self.clauses)
        return replace(self, clauses=tuple(eased))

    def where_policies(self, way: Policies) -> "Contract":
        """The same as it is judged on a cluster that enforces NetworkPolicies so."""
        eased = (
            replace(each, access=each.policed.access) if each.policed and way in each.policed.ways else each
            for each in self.clauses
        )
        return replace(self, clauses=tuple(eased))

    def through_a_sites_proxy(self) -> "Contract":
        """The same as it is judged where operators go through a site's own proxy in place of ours."""
        found = (
            replace(each, access=Access.OWNED, lacks_our_proxy=True) if each.id in NEEDS_OUR_PROXY else each
            for each in self.clauses
        )
        return replace(self, clauses=tuple(found))


def load(
    text: str,
    schema: Mapping[str, Any],
    families: Mapping[str, str] | None = None,
    access: Mapping[str, str] | None = None,
) -> Contract:
    """Reads contract.toml, and the clauses.toml of each family in the order of its `folders`.

    `families` are the texts of the clauses.toml by folder, `access` what `access.json` holds.

    Raises:
        ContractFaultError: A text is no TOML, breaks the schema, or names an id, slug or family wrongly; a family's
            clauses.toml is missing, or is not listed; the access of a clause is given that is static or not there.
    """
    document = _joined(_parsed("contract.toml", text), families or {})
    found = fault(document, schema)
    if found:
        raise ContractFaultError(f"contract.toml: {found}")
    head = document["contract"]
    contract = Contract(
        version=head["version"],
        features=tuple(head["features"]),
        families=tuple(Family(key, **value) for key, value in document["families"].items()),
        clauses=tuple(_clause(raw, head["exception"], access or {}) for raw in document["clause"]),
        revision=_revision(document),
    )
    _cross_check(contract)
    _check_access(contract, access or {})
    return contract


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContractFaultError(f"{name} is not TOML: {error}") from error


def _joined(document: dict[str, Any], families: Mapping[str, str]) -> dict[str, Any]:
    """The head with the families' tables in the order that it states; every file is listed, every listed one there."""
    folders = document.pop("folders", [])
    if sorted(folders) != sorted(families):
        odd = ", ".join(sorted({*folders} ^ {*families})) or "one of them twice"
        raise ContractFaultError(f"contract.toml: the folders with a clauses.toml are others than it lists: {odd}")
    for folder in folders:
        name = f"{folder}/clauses.toml"
        part = _parsed(name, families[folder])
        strange = sorted({*part} - {"families", "clause"})
        if strange:
            raise ContractFaultError(f"{name}: there is {strange[0]} beside families and clause")
        twice = sorted({*part.get("families", {})} & {*document.get("families", {})})
        if twice:
            raise ContractFaultError(f"{name}: the family {twice[0]} stands in another folder, too")
        document.setdefault("families", {}).update(part.get("families", {}))
        document.setdefault("clause", []).extend(part.get("clause", []))
    return document


def _clause(raw: Mapping[str, Any], exception: str, access: Mapping[str, str]) -> Clause:
    fields = {"exception": exception, **raw}
    if "bound" in raw:
        fields["bound"] = Bound(raw["bound"]["seconds"], raw["bound"]["from"], raw["bound"]["to"])
    fields["need"], fields["subject"] = Need(raw["need"]), Subject(raw["subject"])
    fields["level"] = level = Level(raw["level"])
    told = access.get(raw["id"], Access.OWNED)
    fields["audited"], fields["policed"] = told == AUDITED, policed(told)
    owned = fields["audited"] or fields["policed"] is not None
    fields["access"] = Access.PAPER if level is Level.STATIC else Access.OWNED if owned else Access(told)
    fields["toothless"] = tuple(Toothless(test, reason) for test, reason in raw.get("toothless", {}).items())
    return Clause(**fields)


def _revision(document: Mapping[str, Any]) -> str:
    """A hash of the content: comments and layout do not change it, any word of a clause does."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def _cross_check(contract: Contract) -> None:
    keys = {family.key for family in contract.families}
    seen: set[str] = set()
    for clause in contract:
        for name in (clause.id, f"{clause.family}/{clause.slug}"):
            if name in seen:
                raise ContractFaultError(f"contract.toml: {name} stands twice; ids and slugs of a family are unique")
            seen.add(name)
        if clause.family not in keys:
            raise ContractFaultError(f"contract.toml: {clause.id} has no family; there are {', '.join(sorted(keys))}")
        if clause.feature is not None and clause.feature not in contract.features:
            known = ", ".join(contract.features)
            raise ContractFaultError(
                f"contract.toml: {clause.id} needs the feature {clause.feature!r}; there are {known}"
            )


def _check_access(contract: Contract, access: Mapping[str, str]) -> None:
    told = {clause.id for clause in contract if clause.level is not Level.STATIC}
    strange = sorted({*access} - told)
    if strange:
        raise ContractFaultError(f"access.json: {strange[0]} is no clause that takes a cluster")
