"""The files that a new clause begins as: its entry, its check, its scenario, a mutant that breaks it. Pure.

A skeleton holds nothing and says so: its check raises what is an error of ours (exit 2) until somebody has written an
assertion, so that no target is blamed, no run is green by it, and no mutant counts as caught by it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from keyword import iskeyword

from conformance.contract.clauses import Contract

UNWRITTEN = "to be written"
"""Stands wherever a skeleton waits for somebody's words; a test of the repository lets none of them stay."""

_ID = re.compile(r"[A-Z]{3}-[0-9]{2}")
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_HYPHENED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LAST = 99


class RefusedError(ValueError):
    """No such clause can begin; the message is one sentence that says what is valid."""


@dataclass(frozen=True)
class Names:
    """What somebody calls a clause that is to begin; without an id it gets the next one of its family."""

    slug: str
    id: str | None = None
    mutant: str | None = None
    scenario: str | None = None
    """Of a scenario that is to begin with it: its module, its function, and the fixture of its record."""


@dataclass(frozen=True)
class NewClause:
    """A clause that is to begin: where it lies, what it is called, and the mutant that is to break it."""

    folder: str
    """The family's folder, such as `bundle`."""
    id: str
    slug: str
    mutant: str
    scenario: str | None = None

    @property
    def check(self) -> str:
        """The path of its check, relative to the checkout."""
        return f"conformance/families/{self.folder}/test_{self.name}.py"

    @property
    def clauses(self) -> str:
        """The path of the file that its entry is added to."""
        return f"conformance/families/{self.folder}/clauses.toml"

    @property
    def mutant_folder(self) -> str:
        """The path of its mutant, a folder."""
        return f"tests/mutants/{self.mutant}"

    @property
    def name(self) -> str:
        """The slug as Python writes it."""
        return self.slug.replace("-", "_")


def begin(contract: Contract, family: str, folder: str, names: Names) -> NewClause:
    """A clause of the family of these letters, which lies in that folder.

    Raises:
        RefusedError: A name is not written as such names are, slug or id are taken, or no id is left.
    """
    slug, mutant = names.slug, names.mutant or f"breaks-{names.slug}"
    for what, value in (("slug", slug), ("--mutant", mutant)):
        if not _HYPHENED.fullmatch(value):
            raise RefusedError(f"{what} {value!r}: write it in lower-case words and hyphens, such as one-namespace")
    taken = next((clause for clause in contract if (clause.family, clause.slug) == (family, slug)), None)
    if taken is not None:
        raise RefusedError(f"slug {slug!r}: it is that of {taken.id}; take another, or change {taken.id}")
    if names.scenario is not None and (not _NAME.fullmatch(names.scenario) or iskeyword(names.scenario)):
        raise RefusedError(f"--scenario {names.scenario!r}: write it as a module of Python, such as pod_vanished")
    return NewClause(folder, _id(contract, family, names.id), slug, mutant, names.scenario)


def _id(contract: Contract, family: str, given: str | None) -> str:
    """The id that was given, if it can be; else one more than the highest: no id is used again, so gaps stay."""
    number = max((int(clause.id.partition("-")[2]) for clause in contract if clause.family == family), default=0) + 1
    if given is None and number > _LAST:
        raise RefusedError(f"family {family}: its ids are used up, {family}-{_LAST} is there; begin another family")
    free = f"{family}-{number:02}"
    if given is None:
        return free
    if given in contract:
        raise RefusedError(f"--id {given}: it is that of {contract[given].slug}; the next that is free is {free}")
    if not _ID.fullmatch(given) or not given.startswith(f"{family}-"):
        raise RefusedError(f"--id {given}: an id of this family is {family}- and two digits, such as {free}")
    return given


def entry(new: NewClause) -> str:
    """What is added to the family's clauses.toml."""
    return f"""
[[clause]]
id = "{new.id}"
slug = "{new.slug}"
need = "must"
subject = "{"operator" if new.scenario else "bundle"}"
origin = "added"
level = "{"full" if new.scenario else "static"}"
since = "0.1"
sentence = "{UNWRITTEN}: what is promised, in one sentence."
remediation = "{UNWRITTEN}: what whoever breaks it has to do."
"""


def files(new: NewClause) -> Mapping[str, str]:
    """The new files by their path in the checkout."""
    found = {new.check: _check(new), f"{new.mutant_folder}/target.toml": _mutant(new)}
    if new.scenario is None:
        return found
    return {f"conformance/families/{new.folder}/{new.scenario}.py": _scenario(new.id, new.scenario), **found}


def _check(new: NewClause) -> str:
    module, name, kind = "conformance.target.bundle.objects", "bundle", "Bundle"
    if new.scenario is not None:
        module, name, kind = f"conformance.families.{new.folder}.{new.scenario}", new.scenario, _record(new.scenario)
    return f'''"""{new.id}: {UNWRITTEN}: what would go wrong without this clause."""

import pytest

from {module} import {kind}

pytestmark = pytest.mark.clause("{new.id}")


def test_{new.name}({name}: {kind}) -> None:
    """{UNWRITTEN.capitalize()}: the claim, as a report tells it."""
    raise NotImplementedError("{new.id} has no check yet, only a skeleton: put an assertion with a sentence here")
'''


def _record(scenario: str) -> str:
    """The class of its record: `pod_vanished` gives a `PodVanished`."""
    return "".join(word.capitalize() for word in scenario.split("_"))


def _scenario(clause: str, scenario: str) -> str:
    return f'''"""{UNWRITTEN.capitalize()}: what is done to the operator. Edge: drives the cluster and the platform."""

from dataclasses import dataclass

from conformance.environment.subject import HostUnderTest
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario


@dataclass(frozen=True)
class {_record(scenario)}:
    """{UNWRITTEN.capitalize()}: what was seen."""

    host: HostUnderTest


@scenario("{scenario}", INSTALLED)
def {scenario}(host: HostUnderTest) -> {_record(scenario)}:
    """{UNWRITTEN.capitalize()}: what is done, in a line; the host stays connected for the next scenario."""
    raise NotImplementedError("{clause} has no scenario yet, only a skeleton: act on the host, return what was seen")
'''


def _mutant(new: NewClause) -> str:
    return f"""# {UNWRITTEN.capitalize()}: what is broken here, as somebody would really ship it.
[mutant]
id = "{new.mutant}"
kind = "bundle"
must = ["{new.id}"]
may = []
words = ["{UNWRITTEN}: words of the sentence that the check must say"]

[[bundle.patch]]
op = "replace"
kind = "Deployment"
path = "/{UNWRITTEN.replace(" ", "-")}"
value = "{UNWRITTEN}"
"""
