"""A sandbox that sends from its first moment on, to see whether it is confined by then. Edge: drives the platform."""

from conformance.environment.expectations import Condition
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from egress_profiles.canary_namespace import ADDRESSES
from egress_profiles.endpoints import CANARY

BURST = """
import socket, sys, time
mark, seconds, *addresses = sys.argv[1:]
end = time.monotonic() + float(seconds)
while time.monotonic() < end:
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        for kind, port in ((socket.SOCK_DGRAM, 9), (socket.SOCK_STREAM, 7)):
            try:
                with socket.socket(family, kind) as line:
                    line.settimeout(0.2)
                    line.connect((address, port))
                    line.send(mark.encode())
            except OSError:
                pass
print("all sent", flush=True)
from fake_platform.sandbox.idle import idle
idle()
"""
"""Datagrams and connections to every canary address as fast as they go; then what a sandbox does otherwise."""

SECONDS = "1"


def launch(host: HostUnderTest, mark: str) -> SandboxUnderTest:
    """Launch it and wait until its burst, which began when its container did, is over.

    What nobody confines floods the canary: a control client that sent meanwhile would lose its datagrams there.
    """
    sandbox = host.launch(command=("python3", "-c", BURST, mark, SECONDS, *_addresses(host))).ready()
    over = Condition("the sandbox says that all is sent", lambda log: b"all sent" in log)
    pod = sandbox.running_pod()["metadata"]["name"]
    wait_or_last(lambda: host.environment.kube.logs(host.namespace, pod, "sandbox"), until=over, within=10, pace=BRISK)
    return sandbox


def _addresses(host: HostUnderTest) -> tuple[str, ...]:
    """All of the canary's own, as far as they are: elsewhere the others are somebody's."""
    addresses = host.environment.addresses
    return ADDRESSES if addresses.are_ours else (addresses.at(CANARY),)
