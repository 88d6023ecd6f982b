"""What an API server says of an object that it would create: taken, refused by whom, changed in what. Pure.

Its words are quoted as they are; what they mean is told beside them, with what to do.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.observe.dropped_fields import dropped
from conformance.preflight import pod_changes
from conformance.preflight.candidates import Candidate
from conformance.preflight.finding import ALL_BUT_STATIC, Answer, Finding


@dataclass(frozen=True)
class Tried:
    """A candidate, and the status, body and warnings of the answer to it."""

    candidate: Candidate
    status: int
    body: Mapping[str, Any]
    warnings: tuple[str, ...] = ()

    @property
    def taken(self) -> bool:
        """Whether it would be created."""
        return 200 <= self.status < 300

    @property
    def missing_role(self) -> str:
        """The Role that a binding names and that is not there; empty where that is not what is wrong."""
        role = self.candidate.body.get("roleRef") or {}
        # The API server names the Role, and calls it a rolebinding: `rolebindings… "byohost-operator" not found`.
        named = (self.body.get("details") or {}).get("name") == role.get("name")
        return str(role.get("name")) if self.status == 404 and named and role.get("kind") == "Role" else ""

    @property
    def words(self) -> str:
        """What the API server says."""
        return str(self.body.get("message") or f"status {self.status}")

    @property
    def not_permitted(self) -> bool:
        """Whether the refusal is about who asks, and not about the object."""
        return self.status == 403 and "cannot create resource" in self.words


@dataclass(frozen=True)
class _Cause:
    pattern: str
    name: str
    remedy: str
    answer: Answer = Answer.NOT_READY


_CAUSES = (
    _Cause("cannot (create|patch) resource", "rights", "Have the right granted; see the finding `rights`."),
    _Cause(
        "attempting to grant RBAC permissions",
        "rights",
        "Whoever applies the bundle needs each right of its Role himself, or the verb escalate on roles.",
    ),
    _Cause(
        "violates PodSecurity",
        "Pod Security",
        "The pod has all that `restricted` asks for, so look for a policy that changes it on its way in.",
    ),
    _Cause("exceeded quota|failed quota", "a ResourceQuota", "Raise the quota; the finding `quota` has the numbers."),
    _Cause(
        "per Container is|per Pod is|limit to request ratio",
        "a LimitRange",
        "Widen the LimitRange; the finding `limits` has the numbers.",
    ),
    _Cause(
        "does not support dry run",
        "an admission webhook",
        "Have the webhook declare sideEffects None or NoneOnDryRun; until then nobody can tell what it would say.",
        Answer.CANNOT_TELL,
    ),
    _Cause(
        "failed calling webhook",
        "an admission webhook that does not answer",
        "Mend the webhook, or the way from the API server to it: nothing is created while it is away.",
    ),
    _Cause(
        "admission webhook",
        "an admission webhook",
        "Except the run's namespaces from this policy, or have it permit this.",
    ),
    _Cause(
        "ValidatingAdmissionPolicy",
        "a ValidatingAdmissionPolicy",
        "Except the run's namespaces from this policy, or have it permit this.",
    ),
    _Cause("strict decoding", "the API server", "The object has a field that this version does not know."),
    _Cause("being terminated", "the namespace, which is going away", "Wait until it is gone, and make it anew."),
    _Cause('namespaces "[^"]*" not found', "the missing namespace", "Have the namespace made, or name another one."),
)
_ELSE = _Cause("", "the API server", "Read its words; the object is created by no run as long as they stand.")
_BROKEN = _Cause("", "the API server, which failed itself", "Look into the API server's log.", Answer.CANNOT_TELL)


def objects(name: str, namespace: str, tries: Sequence[Tried], elsewhere: str = "") -> Finding:
    """One finding about objects that belong together; `elsewhere` is where they were tried in their stead."""
    where = f", tried in {elsewhere} since {namespace} is not there yet" if elsewhere else ""
    if not tries:
        words = "there is nothing to try"
        return Finding(id=name, answer=Answer.CANNOT_TELL, words=words, namespace=namespace)
    waiting = _waiting(tries)
    bad = [(each, _cause(each)) for each in tries if not each.taken and each not in waiting]
    told_late = [f"{each.candidate.title}: taken as far as can be told before its Role is there" for each in waiting]
    warned = [f"{each.candidate.title}: warning: {_warning(text)}" for each in tries for text in each.warnings]
    gone = [
        f"{each.candidate.title}: {place} is dropped"
        for each in tries
        if each.taken
        for place in dropped(each.candidate.body, each.body)
    ]
    refusals = [f"{each.candidate.title}: refused by {cause.name}: {each.words}" for each, cause in bad]
    evidence = (*refusals, *gone, *told_late, *warned)
    if not bad and not gone:
        words = f"all {len(tries)} are taken as they are written{where}"
        return Finding(id=name, answer=Answer.READY, words=words, namespace=namespace, evidence=evidence)
    told = [cause.answer for _, cause in bad] + [Answer.NOT_READY] * len(gone)
    names = ", ".join(dict.fromkeys(cause.name for _, cause in bad))
    refused = f"{len(bad)} of {len(tries)} refused, by {names}" if bad else "fields are dropped without a word"
    return Finding(
        id=name,
        answer=Answer.NOT_READY if Answer.NOT_READY in told else Answer.CANNOT_TELL,
        words=refused + where,
        namespace=namespace,
        evidence=evidence,
        remedy=" ".join(dict.fromkeys(cause.remedy for _, cause in bad)) or "See which feature the API server lacks.",
        costs=ALL_BUT_STATIC if bad else ("BND-34",),
    )


def _waiting(tries: Sequence[Tried]) -> list[Tried]:
    """Bindings that miss nothing but a Role that was tried beside them and taken: a dry-run leaves none behind.

    Who may not bind any role may bind one whose rights he has; that he was let create that very Role says he has them.
    """
    roles = {each.candidate.title.removeprefix("Role ") for each in tries if each.taken and _is_role(each)}
    return [each for each in tries if each.missing_role in roles]


def _is_role(tried: Tried) -> bool:
    return bool(tried.candidate.body["kind"] == "Role")


def _cause(tried: Tried) -> _Cause:
    if not tried.candidate.collection:
        return _Cause("", "nobody: its kind has no place in a bundle", "See BND-17.", Answer.CANNOT_TELL)
    found = next((cause for cause in _CAUSES if re.search(cause.pattern, tried.words)), None)
    return found or (_BROKEN if tried.status >= 500 or tried.status == 429 else _ELSE)


def _warning(header: str) -> str:
    """The text of a Warning header (RFC 7234, 5.5): `299 - "text"`."""
    match = re.match(r'\d{3} \S+ "(.*)"$', header)
    return match[1].replace('\\"', '"') if match else header


def changes(namespace: str, tries: Sequence[Tried], elsewhere: str = "") -> Finding:
    """What admission changes in pods that it takes: what it adds runs beside ours, and is judged with it."""
    taken = [each for each in tries if each.taken]
    where = f", tried in {elsewhere}" if elsewhere else ""
    if not taken:
        words = "no pod is taken, so it cannot be seen what admission makes of one"
        return Finding(id="changes", answer=Answer.CANNOT_TELL, words=words, namespace=namespace)
    found = [
        (each.candidate.title, change)
        for each in taken
        for change in pod_changes.changed(each.candidate.body["spec"], each.body.get("spec") or {})
    ]
    evidence = tuple(f"{title}: {change.place} {change.words}" for title, change in found)
    if not found:
        words = f"admission changes nothing in the pods that it takes{where}"
        return Finding(id="changes", answer=Answer.READY, words=words, namespace=namespace)
    grave = any(change.grave for _, change in found)
    return Finding(
        id="changes",
        answer=Answer.NOT_READY if grave else Answer.NOTE,
        words=f"admission changes the pods that it takes{where}",
        namespace=namespace,
        evidence=evidence,
        remedy="Except the run's namespaces from the injection: what is added is judged with the sandbox."
        if grave
        else "Nothing to do; the report will name the webhook that changed a field.",
        costs=("POD", "LCH-03") if grave else (),
    )
