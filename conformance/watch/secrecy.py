"""Where the values of the namespace's Secrets stand, and which tokens are inside sandboxes. Pure.

What is found is named by its place and its Secret; no value is ever in a sentence.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from conformance.contract.wording import listed
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.secret_scan import hidden, pieces, shaped, sought
from conformance.observe.untrusted_json import fields, text
from conformance.target.operator_pod import Read, reads
from conformance.watch import secret_values
from conformance.watch.answers import Broken, Rule, grouped
from conformance.watch.seen import Absent, Gone, Sandbox, Seen, had

Values = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Search:
    """One way to look for secrets, and which of them it can find at all."""

    find: Callable[[Mapping[str, str], bytes], list[str]]
    able: Callable[[str], bool] = bool

    def able_to_find(self, known: Values) -> Values:
        """The values that it can find."""
        kept = {name: {key: each for key, each in held.items() if self.able(each)} for name, held in known.items()}
        return {name: held for name, held in kept.items() if held}


WHOLE = Search(sought)
DEEP = Search(hidden, lambda value: bool(pieces(value)))

LOGINS = (b'"auths"', b".dockerconfigjson")
"""How credentials of a registry are written down."""

_PLANTED = "t0p-s3cret-planted-by-the-control"


def values(seen: Seen) -> Values:
    """What is searched, by the Secret that it is of.

    Raises:
        CouldNotRun: Secrets may not be read, or none has anything that could be searched.
    """
    objects = had(seen.objects)
    if "secrets" not in objects:
        raise CouldNotRun("our account may not list Secrets, so that nobody knows which values to look for")
    found = secret_values.searched(objects["secrets"], seen.expected.public)
    if not found:
        raise CouldNotRun(f"no Secret of {seen.namespace} has a value that could be looked for")
    return found


def places(seen: Seen) -> dict[str, bytes]:
    """Every object of the namespace and every log, by `resource/name`."""
    found = {
        f"{resource}/{text(fields(each, 'metadata'), 'name')}": secret_values.shown(each)
        for resource, items in had(seen.objects).items()
        for each in items
    }
    return found | logs(seen)


def logs(seen: Seen) -> dict[str, bytes]:
    """What operator and sandboxes have printed, as far as it was read."""
    own = {} if isinstance(seen.logs, Absent) else seen.logs
    printed = {**own, **_theirs(seen)}
    return {name: log for name, log in printed.items() if not isinstance(log, Absent)}


def _theirs(seen: Seen) -> "Mapping[str, bytes | Absent]":
    return {f"the log of {each.pod.called}": each.log for each in seen.sandboxes}


def _read(seen: Seen) -> str:
    """What is to be said of how far logs were read, after a search that found nothing in them.

    A log that went with its pod is no fault of anybody's: it is said, as long as others of its kind were read.

    Raises:
        CouldNotRun: the API server did not hand out a log that was there, or none of operator or sandboxes was read.
    """
    gone = 0
    for kind in (had(seen.logs), _theirs(seen)):
        absent = [log for log in kind.values() if isinstance(log, Absent)]
        went = [log for log in absent if isinstance(log, Gone)]
        if len(absent) > len(went) or (absent and len(absent) == len(kind)):
            kept = [log for log in absent if log not in went]
            raise CouldNotRun(listed(log.why for log in kept or went))
        gone += len(went)
    first = f"; of {listed(seen.cut)} only the beginning of the log was read" if seen.cut else ""
    first += f"; of {listed(seen.lost)} a container's log was not kept any more" if seen.lost else ""
    return first + (f"; {gone} logs were gone with their pods" if gone else "")


def elsewhere(seen: Seen, search: Search) -> str:
    """No object but its own Secret, and no log, holds a value."""
    known = search.able_to_find(values(seen))
    found = []
    for place, written in places(seen).items():
        others = {key: each for name, held in known.items() if place != f"secrets/{name}" for key, each in held.items()}
        found += [f"{words} in {place}" for words in search.find(others, written)]
    if found:
        raise Broken(f"secrets stand where they should not: {listed(found)}")
    read = _read(seen)
    if seen.unlisted:
        raise CouldNotRun(f"our account may not list {listed(seen.unlisted)}, where a secret may stand")
    return f"{sum(map(len, known.values()))} values searched in {len(places(seen))} objects and logs{read}"


def their_own(seen: Seen, search: Search) -> str:
    """The control: the same search finds each value in its own Secret, and one that is planted in a log."""
    known, where = search.able_to_find(values(seen)), places(seen)
    blind = [name for name, held in known.items() if len(search.find(held, where[f"secrets/{name}"])) < len(held)]
    if blind:
        raise CouldNotRun(f"the search does not find the values of {listed(blind)} in their own Secrets")
    if not known or not search.find({"planted": _PLANTED}, b"log: " + _PLANTED.encode()):
        raise CouldNotRun("the search has no value to look for, or does not find what was planted")
    return f"each value is found in its own Secret: {listed(known)}"


def printed(seen: Seen) -> str:
    """No log holds what is written like a token or a key, whoever's it is."""
    found = [f"{words} in {place}" for place, log in logs(seen).items() for words in shaped(log)]
    if found:
        raise Broken(f"secrets were printed: {listed(found)}")
    read = _read(seen)
    return f"{len(logs(seen))} logs of {sum(map(len, logs(seen).values()))} bytes{read}"


def shapes_are_known(seen: Seen) -> str:
    """The control: something was printed at all, and the same search finds what is written like a token."""
    token = b"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLXRoYXQtaXMtbm9uZQ"
    if not shaped(b"log: " + token):
        raise CouldNotRun("what is written like a token is not found")
    if not any(logs(seen).values()):
        raise CouldNotRun("the operator has printed nothing, so that nobody knows what it would print")
    return "what is written like a token is found"


def referred(seen: Seen) -> str:
    """No variable of the operator's containers takes its value from a Secret."""
    template = fields(seen.workload, "spec", "template", "spec")
    found = [f"{each.place} takes Secret {each.name}" for each in reads(template) if _is_variable(each)]
    if found:
        raise Broken(f"a Secret stands in the operator's environment: {listed(found)}; mount it as a file")
    return "no variable of the operator's pod is made from a Secret"


def _is_variable(read: Read) -> bool:
    return read.kind == "Secret" and not read.place.startswith("volume ")


def references_are_read(_: Seen) -> str:
    """The control: a variable that does is found by the same reading."""
    variable = {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "queue", "key": "token"}}}
    pod = {"containers": [{"name": "open", "env": [variable]}]}
    if not any(_is_variable(each) for each in reads(pod)):
        raise CouldNotRun("a variable that is made from a Secret was not found")
    return "a variable that is made from a Secret is found"


def environment(seen: Seen) -> str:
    """The environment of the operator's process holds no value."""
    known, looks = values(seen), tuple(had(seen.inside).values())
    looked = [look.belongings.env for look in looks if look.belongings is not None]
    found = [
        f"{words} in the variable {name}"
        for variables in looked
        for name, value in variables.items()
        for sought_ones in known.values()
        for words in sought(sought_ones, value.encode())
    ]
    if found:
        raise Broken(f"the operator's process holds {listed(found)}")
    seen.need_every_own_pod()
    if len(looked) < len(looks):
        unread = next((look.unread for look in looks if look.unread), "the operator's process was not looked into")
        raise CouldNotRun(unread)
    return f"{sum(map(len, looked))} variables of its process"


def variables_are_seen(seen: Seen) -> str:
    """The control: the process has an environment at all, and a value that is planted there is found."""
    if not any(look.belongings is not None and look.belongings.env for look in had(seen.inside).values()):
        raise CouldNotRun("the operator's process shows no variable")
    if not sought({"planted": _PLANTED}, _PLANTED.encode()):
        raise CouldNotRun("the search does not find what was planted")
    return "its variables are seen, and a planted value is found"


def handed_in(seen: Seen) -> str:
    """POD-07: inside a sandbox stands no value of the operator's own Secrets, and no credential of a registry."""
    known = _of_the_operator(seen)
    found, searched = list[tuple[str, str]](), 0
    for each, place, written in _belongings(seen):
        searched += 1
        words = [*(one for sought_ones in known.values() for one in sought(sought_ones, written))]
        words += ["a credential of a registry"] if any(mark in written for mark in LOGINS) else []
        found += [(each.pod.name, f"{one} in {place}") for one in words]
    if found:
        raise Broken(f"a secret stands inside {grouped(found)}")
    return f"{searched} variables and files inside sandboxes"


def _of_the_operator(seen: Seen) -> Values:
    """The values of the Secrets that the operator's own pod reads."""
    template = fields(seen.workload, "spec", "template", "spec")
    own = {each.name for each in reads(template) if each.kind == "Secret"}
    return {name: known for name, known in values(seen).items() if name in own} if own else {}


def _belongings(seen: Seen) -> Iterator[tuple[Sandbox, str, bytes]]:
    read = 0
    for each, look in seen.looked_into:
        if look.belongings is not None:
            read += 1
            yield from ((each, place, written) for place, written in look.belongings.places().items())
    if not read:
        raise CouldNotRun(seen.looked_into[0][1].unread or "no file and no variable inside a sandbox could be read")


def much_is_seen(seen: Seen) -> str:
    """The control: the search sees variables and files inside, and finds a credential that is planted."""
    if sum(1 for _ in _belongings(seen)) <= 3:
        raise CouldNotRun("the search saw hardly anything inside sandboxes")
    return "variables and files are seen inside"


def usable(seen: Seen) -> str:
    """RBC-05: nothing inside a sandbox is a token that the API server accepts."""
    looked = [each for each, look in seen.looked_into if look.belongings is not None]
    found = [(each.pod.name, f"{place} is {whom}") for each in looked for place, whom in had(each.tokens).items()]
    if found:
        raise Broken(f"the API server accepts a token inside {grouped(found)}")
    if not looked:
        raise CouldNotRun(seen.looked_into[0][1].unread or "nothing inside a sandbox could be read")
    return f"{len({each.pod.uid for each in looked})} sandboxes searched for tokens"


RULES = (
    Rule(
        "KEY-07",
        "no-secret-elsewhere",
        "No object but its own Secret, and no log, holds a value of a Secret.",
        lambda seen: elsewhere(seen, WHOLE),
        lambda seen: their_own(seen, WHOLE),
    ),
    Rule("KEY-07", "no-token-printed", "No log holds what is written like a token.", printed, shapes_are_known),
    Rule(
        "KEY-07",
        "no-secret-in-variables",
        "No variable of the operator's pod is made from a Secret.",
        referred,
        references_are_read,
    ),
    Rule(
        "KEY-07",
        "no-secret-in-the-process",
        "The environment of the operator's process holds no value of a Secret.",
        environment,
        variables_are_seen,
    ),
    Rule(
        "KEY-12",
        "encoded-secrets-too",
        "The same places hold no value behind an encoding, or in pieces.",
        lambda seen: elsewhere(seen, DEEP),
        lambda seen: their_own(seen, DEEP),
    ),
    Rule("POD-07", "no-operator-secret-inside", "No sandbox holds an operator's secret.", handed_in, much_is_seen),
    Rule("RBC-05", "no-usable-token", "No token inside a sandbox is accepted by the API server.", usable, much_is_seen),
)
