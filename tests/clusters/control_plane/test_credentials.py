"""The files that a control plane starts from."""

import json
import ssl
import stat
from pathlib import Path

from clusters.control_plane import credentials
from clusters.control_plane.layout import ADMIN, CONTROLLERS, KUBELET, Layout


def test_everything_is_there_and_fits(tmp_path: Path) -> None:
    """A leaf for loopback, three tokens, two kubeconfigs, our audit policy; keys are for their owner alone."""
    where = Layout(tmp_path, 1, 2, 3)
    held = credentials.lay_down(where)
    assert set(held.tokens) == {ADMIN, CONTROLLERS, KUBELET}
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tmp_path / "server.crt", tmp_path / "server.key")
    ssl.create_default_context(cadata=held.authority)
    admin = json.loads((tmp_path / "admin.kubeconfig").read_text())
    assert admin["users"][0]["user"]["token"] == held.tokens[ADMIN]
    assert json.loads((tmp_path / "audit-policy.json").read_text())["kind"] == "Policy"
    for name in ("tokens.csv", "accounts.key", "admin.kubeconfig", "controllers.kubeconfig"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name
