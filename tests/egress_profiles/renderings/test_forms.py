"""Every form is rendered by its own module."""

import pytest

from egress_profiles import loading
from egress_profiles.renderings.forms import Form, render

FIRST_WORDS = {
    Form.NFTABLES: "# Egress profile allowlist. What an actor is",
    Form.NETWORKPOLICY: "# Egress profile allowlist; node pulls are not pods and no policy holds them.\napiVersion: ne",
    Form.MITMPROXY: '{\n  "credentials": false',
    Form.SQUID: "# Egress profile allowlist; what Squid cannot hold",
    Form.CILIUM: "# Egress profile allowlist; node pulls are not pods and no policy holds them.\napiVersion: cilium",
}


@pytest.mark.parametrize("form", Form)
def test_a_form_is_its_own(form: Form) -> None:
    """And says so at its beginning."""
    assert render(loading.named("allowlist"), form).startswith(FIRST_WORDS[form])
