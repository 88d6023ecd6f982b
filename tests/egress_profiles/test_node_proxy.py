"""The drop-in that sends containerd's pulls through the proxy."""

from egress_profiles import node_proxy


def test_pulls_go_to_the_nodes_proxy_port_and_cluster_traffic_does_not() -> None:
    """Both spellings, the proxy by address (the node resolves nothing), the cluster's ranges excepted."""
    text = node_proxy.drop_in()
    assert text.startswith("[Service]\n")
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        assert f'Environment="{name}=http://10.96.0.80:3129"\n' in text
    line = next(line for line in text.splitlines() if "NO_PROXY" in line)
    assert all(word in line for word in ("10.244.0.0/16", "fd00:10:96::/112", ".svc", "127.0.0.0/8"))
