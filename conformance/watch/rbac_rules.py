"""What the operator's and the sandboxes' accounts may do, by the API server's own word. Pure.

Bindings are not read: the API server is asked, so that a group, an aggregated role or a cluster-wide binding counts
like any other. What an unbound account may do too, everybody may, and is not held against anybody.
"""

from conformance.contract.wording import listed
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.rbac import OWN, Right, questions
from conformance.watch.answers import Broken, Rule
from conformance.watch.expectation import Grant
from conformance.watch.seen import Seen, had

TOLD = frozenset(questions())


def _grant(seen: Seen) -> Grant:
    if seen.expected.grant is None:
        raise CouldNotRun(
            "nobody has said which rights the operator is to have: write [rights] exactly = [...] or at-most = [...] "
            "into a file, and name it by --expect FILE"
        )
    return seen.expected.grant


def evaluated(seen: Seen) -> str:
    """RBC-02: asked the telling questions, the account has what it is to have, and nothing beside it."""
    grant, found = _grant(seen), had(seen.rights)
    _refuse_more(seen, grant, found.asked & TOLD, "beside what is expected")
    lacking = grant.rights - found.operator if grant.exact else frozenset()
    if lacking:
        raise Broken(f"of what is expected the account {seen.account} may not {listed(lacking)}")
    return f"{len(found.asked & TOLD)} questions: {listed(found.operator & grant.rights) or 'no right'}"


def matrix(seen: Seen) -> str:
    """RBC-07: of every verb on every resource, in a foreign namespace and across the cluster too."""
    grant, found = _grant(seen), had(seen.rights)
    if not found.matrix:
        raise CouldNotRun("the API server did not say which resources it knows")
    _refuse_more(seen, grant, found.asked, "of everything that the API server knows, beside what is expected")
    return f"{len(found.asked)} questions, in its own namespace, a foreign one, and across the cluster"


def _refuse_more(seen: Seen, grant: Grant, asked: frozenset[Right], words: str) -> None:
    """What the operator may, not everybody may, and nobody expects."""
    found = had(seen.rights)
    more = (found.operator & asked) - found.everybody - grant.rights
    if more:
        raise Broken(f"{words}, the account {seen.account} may {listed(more)}")


def found_some(seen: Seen) -> str:
    """The control: the same questions find rights of the operator's that not everybody has."""
    found, grant = had(seen.rights), _grant(seen)
    own = found.operator - found.everybody
    if not own:
        raise CouldNotRun(f"the questions find no right of the account {seen.account} that not everybody has")
    wide = found.everybody & grant.rights
    if wide:
        raise CouldNotRun(
            f"every account of this namespace may {listed(wide)}, so nothing can be told of the operator's"
        )
    return f"the account may {listed(own)}"


def sandboxes(seen: Seen) -> str:
    """RBC-04: a sandbox's account may do nothing that an unbound one may not."""
    found, names = had(seen.rights), {_account(each.pod.last) for each in seen.some}
    unasked = names - found.sandboxes.keys()
    if unasked:
        raise CouldNotRun(f"the rights of {listed(unasked)} were not asked")
    more = [f"{name} may {right}" for name in sorted(names) for right in found.sandboxes[name] - found.everybody]
    if more:
        raise Broken(f"accounts that sandboxes run under have rights: {listed(more)}")
    return f"the accounts {listed(names)} have no right that not everybody has"


def _account(pod: dict[str, object]) -> str:
    spec = pod.get("spec")
    return str((spec.get("serviceAccountName") if isinstance(spec, dict) else None) or "default")


def operator_differs(seen: Seen) -> str:
    """The control: the same questions about the operator's account find rights, so they would find a sandbox's."""
    own = (had(seen.rights).operator & TOLD) - had(seen.rights).everybody
    if not own:
        raise CouldNotRun(f"the questions find no right even of the account {seen.account}")
    return f"the operator's account may {listed(own)}"


def baseline(seen: Seen) -> str:
    """RBC-06: an account to which nothing is bound can do nothing in the namespace."""
    found = had(seen.rights)
    wide = [right for right in found.everybody if right.place == OWN]
    if wide:
        raise Broken(f"an account to which nothing is bound may {listed(wide)}")
    return f"none of {len(found.asked & TOLD)} questions is answered with yes"


RULES = (
    Rule("RBC-02", "role-as-evaluated", "The operator's account has the expected rights.", evaluated, found_some),
    Rule("RBC-07", "full-matrix", "Of everything that can be asked, its account has no more.", matrix, found_some),
    Rule(
        "RBC-04", "sandbox-accounts-without-rights", "Sandboxes' accounts have no rights.", sandboxes, operator_differs
    ),
    Rule("RBC-06", "narrow-baseline", "An unbound account has no right in the namespace.", baseline, operator_differs),
)
