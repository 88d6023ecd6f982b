"""What makes the node's containerd pull through the proxy: the systemd drop-in and where the CA goes. Pure.

The proxy is set here and never by kind's environment, which would reach every process of the node (architecture, "On
kind"). The node itself resolves none of the names: the proxy does.
"""

from egress_profiles.endpoints import NODE_PROXY_PORT, POD_RANGES, PROXY, SERVICE_RANGES

DROP_IN_PATH = "/etc/systemd/system/containerd.service.d/byohost-proxy.conf"
CA_PATH = "/usr/local/share/ca-certificates/byohost-proxy.crt"
PROXY_URL = f"http://{PROXY.ipv4}:{NODE_PROXY_PORT}"
NO_PROXY = ",".join(("localhost", "127.0.0.0/8", "::1", *POD_RANGES, *SERVICE_RANGES, ".svc", ".cluster.local"))
# In this order, in the node, after both files are written; running pods stay up.
COMMANDS = (
    ("update-ca-certificates",),
    ("systemctl", "daemon-reload"),
    ("systemctl", "restart", "containerd"),
)


def drop_in(proxy_url: str = PROXY_URL, no_proxy: str = NO_PROXY) -> str:
    """Render the drop-in; both spellings, since tools read either."""
    variables = {"HTTP_PROXY": proxy_url, "HTTPS_PROXY": proxy_url, "NO_PROXY": no_proxy}
    lines = [f'Environment="{name}={value}"' for name, value in variables.items()]
    lines += [f'Environment="{name.lower()}={value}"' for name, value in variables.items()]
    return "\n".join(["[Service]", *lines, ""])
