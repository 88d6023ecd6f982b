"""The settings, read in one place from the environment of the pod. Pure.

The bundle's ConfigMap and pod template set all of them; `SettingsError` names the variable, what is valid and what to
do.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from reference_operator import placement
from reference_operator.placement import Placement

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_FAMILY = re.compile(r"[a-z0-9][a-z0-9.+-]{0,31}")
_INSTALLATION = re.compile(r"[A-Za-z0-9_-]{43}")
_MIRROR = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?(/[a-z0-9._/-]+)?")
_LOG = re.compile(r"auto|json|console")

CA_FILES = ("BYOHOST_CA_FILE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
"""Variables that name a file of trusted authorities; the first one that is set counts, for exchange and channel."""

ACCOUNT_DIRECTORY = "/var/run/secrets/kubernetes.io/serviceaccount"
"""Where Kubernetes mounts the token of a pod's own account."""


class SettingsError(ValueError):
    """A setting is missing or wrong; the text is one sentence for the person who applied the bundle."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the bundle says. Paths are read by the edges, each time they are needed: keys and tokens rotate."""

    platform: str
    host: str
    namespace: str
    families: tuple[str, ...]
    proxy: str = ""
    no_proxy: tuple[str, ...] = ()
    ca_file: str = ""
    mirror: str = ""
    install_key_file: str = "/var/run/secrets/byohost/install-key"
    proof_token_file: str = ""
    health_file: str = "/tmp/byohost-health.json"  # noqa: S108 - an emptyDir of the pod's own
    kubeconfig: str = ""
    installation_id: str = ""
    account_directory: str = ACCOUNT_DIRECTORY
    log: str = "auto"
    placement: Placement = field(default_factory=dict)

    @property
    def platform_port(self) -> int:
        """The port of the platform endpoint."""
        return urlsplit(self.platform).port or 443


def read(env: Mapping[str, str]) -> Settings:
    """Settings from an environment.

    HTTPS_PROXY and NO_PROXY count in either case, the upper one first.

    Raises:
        SettingsError: the first setting that is missing or wrong.
    """
    return Settings(
        platform=_platform(_required(env, "BYOHOST_PLATFORM")),
        host=_matching(
            "BYOHOST_HOST", _required(env, "BYOHOST_HOST"), _NAME, "a host name: lower-case letters, digits and dashes"
        ),
        namespace=_matching(
            "BYOHOST_NAMESPACE", _required(env, "BYOHOST_NAMESPACE"), _NAMESPACE, "a Kubernetes namespace"
        ),
        families=_families(_required(env, "BYOHOST_FAMILIES")),
        proxy=_proxy(env.get("HTTPS_PROXY") or env.get("https_proxy") or ""),
        no_proxy=tuple(part for part in re.split(r"[,\s]+", env.get("NO_PROXY") or env.get("no_proxy") or "") if part),
        ca_file=next((env[name] for name in CA_FILES if env.get(name)), ""),
        mirror=_optional(env, "BYOHOST_REGISTRY_MIRROR", _MIRROR, "host[:port][/prefix]"),
        install_key_file=env.get("BYOHOST_INSTALL_KEY_FILE") or Settings.install_key_file,
        proof_token_file=env.get("BYOHOST_PROOF_TOKEN_FILE", ""),
        health_file=env.get("BYOHOST_HEALTH_FILE") or Settings.health_file,
        kubeconfig=env.get("KUBECONFIG", ""),
        installation_id=_optional(env, "BYOHOST_INSTALLATION_ID", _INSTALLATION, "43 characters of base64url"),
        account_directory=env.get("BYOHOST_ACCOUNT_DIRECTORY") or ACCOUNT_DIRECTORY,
        log=_optional(env, "BYOHOST_LOG", _LOG, "auto, json or console") or Settings.log,
        placement=_placement(env.get("BYOHOST_PLACEMENT", "")),
    )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise SettingsError(
            f"{name} is not set: apply the bundle as downloaded, its ConfigMap byohost-operator sets it"
        )
    return value


def _matching(name: str, value: str, pattern: re.Pattern[str], wanted: str) -> str:
    if not pattern.fullmatch(value):
        raise SettingsError(f"{name} is {value!r}, which is not {wanted}: correct it in the ConfigMap byohost-operator")
    return value


def _optional(env: Mapping[str, str], name: str, pattern: re.Pattern[str], wanted: str) -> str:
    value = env.get(name, "").strip()
    return _matching(name, value, pattern, wanted) if value else ""


def _placement(value: str) -> Placement:
    try:
        return placement.read(value)
    except ValueError as error:
        raise SettingsError(
            f"BYOHOST_PLACEMENT cannot be followed, so that nothing is launched: {error}: correct site.placement, "
            "download the bundle again"
        ) from error


def _families(value: str) -> tuple[str, ...]:
    families = (part.strip() for part in value.split(","))
    return tuple(
        dict.fromkeys(
            _matching("BYOHOST_FAMILIES", family, _FAMILY, "a comma list of runtime families") for family in families
        )
    )


def _platform(value: str) -> str:
    if not _is_address(value, "https"):
        raise SettingsError("BYOHOST_PLATFORM must be https://host[:port] and nothing more: take it from the host page")
    return value.rstrip("/")


def _proxy(value: str) -> str:
    """The proxy's URL; people leave the scheme away, and then it is http."""
    if value and "://" not in value:
        value = f"http://{value}"
    if value and not _is_address(value, "http", credentials=True):
        # The value is not repeated: it may hold a password.
        raise SettingsError(
            "HTTPS_PROXY must be [http://][user:password@]host:port: correct site.httpsProxy, download the bundle again"
        )
    return value.rstrip("/")


def _is_address(value: str, scheme: str, *, credentials: bool = False) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    if (
        parts.scheme != scheme
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
        or port == 0
    ):
        return False
    return credentials or parts.username is None
