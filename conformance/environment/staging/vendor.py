"""What a target brings of its own: looked at before anything is started for it. Edge: files."""

from conformance.contract import input_text
from conformance.contract.exits import UsageError
from conformance.target.bundle import source as bundle_source
from conformance.target.description import PLATFORM, Target


def template(target: Target) -> str | None:
    """The target's own bundle as a template; None where the platform's is judged.

    Raises:
        UsageError: the file cannot be read, or can make no bundle of a run.
    """
    source = target.bundle.source
    if source == PLATFORM:
        return None
    try:
        text = input_text.read(target.resolve(source))
    except input_text.UnreadableError as error:
        raise UsageError(
            f"bundle.source: {source} cannot be read ({error}); give the path of a template, or {PLATFORM!r}"
        ) from error
    bundle_source.check(text, source)
    return text


def check_site(target: Target) -> None:
    """Refuses surroundings that a run does not give: on a cluster of ours, proxy, authority and namespaces are its own.

    Raises:
        UsageError: the target names some.
    """
    site = target.site
    named = [name for name in ("proxy", "ca", "mirror", "namespace") if getattr(site, name) is not None]
    if named:
        raise UsageError(
            f"site.{named[0]}: a cluster that byohost makes has its own proxy, authority and namespaces, and this "
            "version judges on no other; leave [site] out"
        )
