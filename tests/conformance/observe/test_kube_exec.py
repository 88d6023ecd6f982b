"""Commands in containers, held against an API server on paper that speaks v5.channel.k8s.io."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import WSMsgType, web
from kubernetes.client import ApiClient, Configuration

from conformance.observe import kube_exec
from conformance.observe.kube import Kube, KubeError
from conformance.observe.kube_exec import Exec, Order, run

PATH = "/api/v1/namespaces/n/pods/p/exec"
CLOSE = 255


def status(code: int) -> bytes:
    """What the API server says at the end of a command with this exit code."""
    if code == 0:
        return json.dumps({"status": "Success"}).encode()
    causes = [{"reason": "ExitCode", "message": str(code)}]
    return json.dumps({"status": "Failure", "reason": "NonZeroExitCode", "details": {"causes": causes}}).encode()


async def serve(request: web.Request) -> web.StreamResponse:
    """Do what the command's first word says, with what came on the input until that was closed."""
    word, *rest = request.query.getall("command")
    if word == "forbidden":
        return web.Response(status=403, text="no exec for you")
    if word == "swallow":
        await asyncio.sleep(3)
    socket = web.WebSocketResponse(protocols=("v5.channel.k8s.io",))
    await socket.prepare(request)
    read = b""
    while request.query["stdin"] == "true" and (message := await socket.receive()).type is WSMsgType.BINARY:
        if message.data[0] == CLOSE:
            break
        read += message.data[1:]
    if word == "half":
        assert request.transport is not None
        request.transport.write(b"\x82\x7e\x10\x00half of a frame")
    if word in ("hang", "half"):
        await socket.receive()
        return socket
    if word == "echo":
        for at in range(0, len(read), 5000):
            await socket.send_bytes(b"\x01" + read[at : at + 5000])
    await socket.send_bytes(b"\x02" + " ".join([request.query["container"], *rest]).encode())
    if word == "vanish":
        await socket.close()
        return socket
    await socket.send_bytes(b"\x03" + status(7 if word == "fail" else 0))
    await socket.close()
    return socket


@pytest.fixture
def api() -> Iterator[ApiClient]:
    """A client of that server."""
    loop = asyncio.new_event_loop()

    async def start() -> web.AppRunner:
        application = web.Application()
        application.add_routes([web.get(PATH, serve)])
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    runner = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    configuration = Configuration()
    configuration.host = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield ApiClient(configuration)
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def test_input_is_read_to_its_end_and_output_is_whole(api: ApiClient) -> None:
    """More than one frame of either, and two words of the command."""
    text = "ä" * 40_000
    done = run(api, PATH, Order(["echo", "a b", "c"], "sandbox", text), 10.0)
    assert done == Exec(text, "sandbox a b c", 0)


def test_exit_code_is_the_commands(api: ApiClient) -> None:
    """Without input nothing is waited for."""
    assert run(api, PATH, Order(["fail"], "c"), 10.0) == Exec("", "c", 7)


def test_what_is_refused_or_breaks_off_ends_with_code_1(api: ApiClient) -> None:
    """The server's own word is kept."""
    refused = run(api, PATH, Order(["forbidden"], "c"), 10.0)
    assert refused is not None
    assert (refused.stdout, refused.code) == ("", 1)
    assert "403" in refused.stderr
    assert run(api, PATH, Order(["vanish"], "c"), 10.0) == Exec("", "c", 1)


@pytest.mark.parametrize("word", ["hang", "half"])
def test_what_does_not_end_is_none(api: ApiClient, word: str) -> None:
    """The bound is in seconds, also where a frame has begun to come."""
    assert run(api, PATH, Order([word], "c"), 0.3) is None


def test_a_way_that_does_not_open_is_bounded(api: ApiClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A proxy may take the upgrade and let no answer come back; for the client that is no answer of the pod's."""
    monkeypatch.setattr(kube_exec, "OPENING", 0.3)
    with pytest.raises(TimeoutError, match=r"did not open within 0\.3 s; does a proxy on it let WebSockets through"):
        run(api, PATH, Order(["swallow"], "c"), 10.0)
    with pytest.raises(KubeError, match=r"swallow in n/p: the way there did not open within 0\.3 s"):
        Kube(tmp_path, "kubectl", api).exec("n", "p", ["swallow"], container="c")
