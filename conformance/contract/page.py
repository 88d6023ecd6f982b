"""The contract as a page for people, docs/contract.md. Pure: the page is generated, and a test holds it to the data."""

from conformance.contract.clauses import Clause, Contract
from conformance.contract.text import markdown

_HEAD = """# The contract

Generated from `conformance/families/*/clauses.toml` by `byohost contract page`; do not edit. A clause whose check is
missing says why: it is counted in every report, and never as kept. A check that no broken target has turned red yet
is named with the reason. Access is the least that a run must have to judge a clause: paper (the bundle's text),
namespace (given namespaces alone), cluster (its administrator), owned (a kind cluster of ours). Observe: `byohost
observe` judges the clause of an operator that runs on a platform of its own.
"""

_COLUMNS = (
    "| clause | need | subject | level | access | observe | what it says | check |\n|---|---|---|---|---|---|---|---|"
)


def render(contract: Contract) -> str:
    """The whole page: a section per family, a line per clause."""
    sections = [_HEAD]
    for family in contract.families:
        clauses = [clause for clause in contract if clause.family == family.key]
        rows = "\n".join(_row(clause) for clause in clauses)
        sections.append(f"## {family.key}: {markdown(family.name)}\n\n{_COLUMNS}\n{rows}\n")
    return "\n".join(sections)


def _row(clause: Clause) -> str:
    checked = "yes" if clause.unchecked is None else f"none yet: {markdown(clause.unchecked)}"
    if clause.toothless:
        told = "; ".join(f"`{one.test}`: {markdown(one.reason)}" for one in clause.toothless)
        checked = f"{checked}; never seen red: {told}"
    need = str(clause.need) if clause.origin != "added" else f"{clause.need} (hardened)"
    return (
        f"| {clause.id} {markdown(clause.slug)} | {need} | {clause.subject} | {clause.level} | {_access(clause)} "
        f"| {'yes' if clause.observable else ''} | {markdown(clause.sentence)} | {checked} |"
    )


def _access(clause: Clause) -> str:
    other = "cluster with its audit log" if clause.audited else str(clause.policed or "")
    return f"{clause.access}, or {other}" if other else str(clause.access)
