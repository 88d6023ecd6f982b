"""A real mitmdump with our addon holds none of the addons that it has no use for, and all that it needs."""

import json

from egress_profiles.idle_addons import IDLE
from tests.egress_profiles.addon.proxies import Place, free_ports, running, scripted, strict

NAMES = """
import json
from mitmproxy import ctx
def running():
    print(json.dumps({"names": sorted(ctx.master.addons.lookup)}), flush=True)
"""
NEEDED = {"block", "core", "disableh2c", "egress", "errorcheck", "nextlayer", "proxyserver", "slowline", "tlsconfig"}


def test_what_is_idle_is_gone_and_the_rest_is_there(place: Place) -> None:
    """Before our addon ran every idle one was there (else the list names what mitmproxy no longer has)."""
    script = scripted(place, "names", NAMES)
    seen = {}
    for name, more in (("before", False), ("after", True)):
        ports = free_ports(place)
        arguments = strict(place, ports) if more else []
        with running(place, name, ports, [*arguments, "-s", str(script)]) as proxy:
            pass
        said = next(line for line in proxy.lines if line.startswith('{"names"'))
        seen[name] = set(json.loads(said)["names"])
    assert set(IDLE) <= seen["before"]
    assert not set(IDLE) & seen["after"]
    assert seen["after"] >= NEEDED
