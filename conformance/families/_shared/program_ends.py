"""A sandbox whose program ends by itself once a file is there. Edge: exec in a pod."""

from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.observe.kube import KubeError

OVER = "/tmp/over"  # noqa: S108 - a file inside the sandbox, in its own scratch space
UNTIL_OVER = f"import os, time\nwhile not os.path.exists({OVER!r}): time.sleep(0.1)"


def launch_worker(host: HostUnderTest, code: int = 0) -> SandboxUnderTest:
    """Launch one that works until it is told that its work is over, and ends with that exit code."""
    text = f"{UNTIL_OVER}\nraise SystemExit({code})" if code else UNTIL_OVER
    return host.launch(command=("python3", "-c", text))


def let_end(sandbox: SandboxUnderTest) -> None:
    """Tell the sandbox's program, from inside, that its work is over; a pod that is gone cannot be told.

    Raises:
        KubeError: The pod is there, and nothing could be run in it.
    """
    pod = sandbox.pod()
    if pod is None:
        return
    line = ["python3", "-c", f"open({OVER!r}, 'w').close()"]
    try:
        sandbox.host.environment.kube.exec(sandbox.host.namespace, pod["metadata"]["name"], line, container="sandbox")
    except KubeError:
        if sandbox.pod() is not None:
            raise
