"""What a bundle calls the operator's objects, so that one with names of its own is judged like any other. Pure."""

from dataclasses import dataclass

from conformance.target.bundle.objects import Bundle, Object, as_written, items, mapping, secret_values
from fake_platform.installing import DEPLOYMENT

KEY = "byohost-install-key"
"""Name of the Secret with the install key in the platform's own bundle."""


@dataclass(frozen=True)
class OperatorNames:
    """Names of the operator's Deployment, its service account, the ConfigMap of its settings, and its key's Secret."""

    deployment: str = DEPLOYMENT
    account: str = DEPLOYMENT
    settings: str = DEPLOYMENT
    key: str = KEY


def names_in(text: str) -> OperatorNames:
    """Read the names out of a bundle.

    What it does not hold, or holds twice, is called as the platform calls it: the checks of the bundle say what is
    wrong there, and those of the cluster find nothing under that name.
    """
    try:
        bundle = as_written(text)
        deployment = bundle.the("Deployment")
    except AssertionError:
        return OperatorNames()
    return OperatorNames(
        deployment=deployment["metadata"]["name"],
        account=str(bundle.pod.get("serviceAccountName") or bundle.pod.get("serviceAccount") or DEPLOYMENT),
        settings=_settings(bundle),
        key=_key(bundle),
    )


def _key(bundle: Bundle) -> str:
    """The first Secret that holds an install key; that there is no second one is for the checks to say."""
    held = [each["metadata"]["name"] for each in bundle.of("Secret") if "install-key" in secret_values(each)]
    return str(held[0]) if held else KEY


def _settings(bundle: Bundle) -> str:
    """The ConfigMap that the operator's container reads its variables from; else the only one there is."""
    named = {
        str(mapping(source, "configMapRef").get("name"))
        for container in bundle.containers
        for source in items(container, "envFrom")
    }
    held: tuple[Object, ...] = bundle.of("ConfigMap")
    read = [each for each in held if each["metadata"]["name"] in named]
    found = read or held
    return str(found[0]["metadata"]["name"]) if len(found) == 1 else DEPLOYMENT
