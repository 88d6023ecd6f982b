"""Whether pods are the same as before: same uid, same containers, none restarted, none on its way out. Pure."""

from collections.abc import Mapping

from conformance.observe.pods import Object, container_ids, restarts
from conformance.observe.untrusted_json import fields, text


def harmed(before: Mapping[str, Object], after: Mapping[str, Object]) -> list[str]:
    """What happened to pods that should have been left alone, as sentences; both by sandbox id."""
    return [words for name, pod in before.items() if (words := _harm(name, pod, after.get(name)))]


def _harm(name: str, pod: Object, now: Object | None) -> str:
    if now is None:
        return f"the pod of sandbox {name} is gone"
    was, meta = fields(pod, "metadata"), fields(now, "metadata")
    uid, later = text(was, "uid"), text(meta, "uid")
    if uid != later:
        return f"sandbox {name} has another pod: uid {uid} before, {later} later"
    if "deletionTimestamp" in meta:
        return f"the pod of sandbox {name} is being deleted"
    if restarts(now) != restarts(pod):
        return f"containers of sandbox {name} were restarted: {restarts(now)}"
    if container_ids(now) != container_ids(pod):
        return f"containers of sandbox {name} were replaced"
    return ""
