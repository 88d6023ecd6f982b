"""The one YAML file that installs an operator, rendered for one download. Pure.

The page "Set up a BYO Kubernetes host" fixes the footprint; the names are the operator's interface. Values are written
as JSON scalars, which are YAML.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import jinja2

from fake_platform.installing import commands, default_namespace
from fake_platform.keys import digest

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("fake_platform", "templates"),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 - YAML, not HTML: every value passes the `scalar` filter
)
_LINE_BREAKS_OF_YAML = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x7f\x85\u2028\u2029\ufeff"}


def _scalar(value: str) -> str:
    """A JSON string that YAML reads as one line: JSON leaves some of YAML's line breaks as they are."""
    return json.dumps(value, ensure_ascii=False).translate(_LINE_BREAKS_OF_YAML)


_TEMPLATES.filters["scalar"] = _scalar


@dataclass(frozen=True)
class Download:
    """What one bundle is rendered from; `site` has passed control.json, site."""

    host: str
    families: tuple[str, ...]
    platform: str
    install_key: str
    site: dict[str, Any]


def namespace_of(download: Download) -> str:
    """The site's namespace, or the host's default one."""
    return download.site.get("namespace") or default_namespace(download.host)


def _without_credentials(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def settings(download: Download) -> dict[str, str]:
    """The ConfigMap's data: nothing here is secret."""
    site = download.site
    proxy = site.get("httpsProxy")
    optional = {
        "HTTPS_PROXY": _without_credentials(proxy) if proxy else None,
        "NO_PROXY": site.get("noProxy"),
        "BYOHOST_CA_FILE": "/etc/byohost/ca/ca.crt" if site.get("caBundle") else None,
        "BYOHOST_REGISTRY_MIRROR": site.get("registryMirror"),
        "BYOHOST_PLACEMENT": json.dumps(site["placement"], sort_keys=True) if site.get("placement") else None,
    }
    return {
        "BYOHOST_PLATFORM": download.platform,
        "BYOHOST_HOST": download.host,
        "BYOHOST_NAMESPACE": namespace_of(download),
        "BYOHOST_FAMILIES": ",".join(download.families),
        **{name: value for name, value in optional.items() if value},
    }


def settings_hash(download: Download) -> str:
    """Changes with the key and with every setting, and so rolls the deployment."""
    covered = json.dumps([digest(download.install_key), settings(download), download.site], sort_keys=True)
    return hashlib.sha256(covered.encode()).hexdigest()


def render(download: Download) -> str:
    """The bundle."""
    proxy = download.site.get("httpsProxy") or ""
    return _TEMPLATES.get_template("bundle.yaml.j2").render(
        commands=commands(download.host, namespace_of(download)),
        namespace=namespace_of(download),
        host=download.host,
        platform=download.platform,
        settings=settings(download),
        settings_hash=settings_hash(download),
        install_key=download.install_key,
        proxy=proxy if "@" in proxy else None,
        ca_lines=(download.site.get("caBundle") or "").strip().splitlines(),
        operator_image=download.site["operatorImage"],
    )
