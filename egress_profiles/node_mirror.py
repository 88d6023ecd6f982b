"""How a node's containerd is told of a mirror: the hosts.toml of one registry. Pure.

containerd asks a registry's mirrors first and then the registry itself, whatever its mirrors said. Only a file whose
`server` is the mirror leaves no way back. Source: containerd's docs/hosts.md, "server field".
"""

FOLDER = "/etc/containerd/certs.d"
"""Read anew at each pull; containerd need not be restarted."""


def path(registry: str) -> str:
    """Where a registry's file stands."""
    return f"{FOLDER}/{registry}/hosts.toml"


def hosts(registry: str, mirror: str, *, exclusive: bool) -> str:
    """Render the file: everything of the registry is asked of the mirror; if not exclusive, then of the registry."""
    if exclusive:
        return f'server = "https://{mirror}"\n'
    return f'server = "https://{registry}"\n\n[host."https://{mirror}"]\n  capabilities = ["pull", "resolve"]\n'


def unverified(registry: str) -> str:
    """Render the file that people write who want it to work: whoever answers is believed."""
    return f'server = "https://{registry}"\n\n[host."https://{registry}"]\n  skip_verify = true\n'
