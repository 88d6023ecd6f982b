"""The processes of an operator's pod: real ones, one after the other."""

import asyncio
from pathlib import Path

import pytest

from conformance.environment.staging.control_plane import processes
from conformance.environment.staging.control_plane.api import ApiError
from conformance.environment.staging.control_plane.operators import Running
from conformance.environment.staging.control_plane.processes import Processes, ended
from conformance.environment.staging.control_plane.programs import End
from tests.conformance.environment.staging.control_plane.paper_api import until

STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.05; done"


async def shell(script: str, log: Path) -> Running:
    """A process of ours that runs it; returns once it has printed something."""
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec("sh", "-c", script, stdout=output)
    await until(log.read_bytes)
    return Running(process, log)


async def nobody(trouble: Exception) -> None:
    """Nothing may be missing."""
    raise AssertionError(trouble)


@pytest.mark.parametrize(("code", "end"), [(0, End(0, "Completed")), (64, End(64, "Error")), (137, End(137, "Error"))])
def test_how_a_container_ends(code: int, end: End) -> None:
    """By its process's code."""
    assert ended(code) == end


def test_a_signal_is_a_code_as_a_shell_has_it(tmp_path: Path) -> None:
    """128 and its number."""

    async def tale() -> int:
        running = await shell("echo; exec sleep 30", tmp_path / "log")
        running.kill()
        running.stop()  # it is gone, and nobody minds
        return await running.ended()

    assert asyncio.run(tale()) == 137


def test_who_does_not_go_is_killed_when_the_grace_is_over(tmp_path: Path) -> None:
    """And at once where there is none."""

    async def tale(grace: float) -> tuple[int, float]:
        mine, begun = Processes(asyncio.Semaphore(2)), asyncio.get_running_loop().time()
        running = await mine.begun("c", lambda: shell(STUBBORN, tmp_path / f"{grace}"), nobody)
        assert running is not None
        assert mine.logs == {"c": [running]}
        await mine.end(grace)
        return await running.ended(), asyncio.get_running_loop().time() - begun

    assert asyncio.run(tale(0))[0] == 137
    code, seconds = asyncio.run(tale(0.3))
    assert code == 137
    assert seconds >= 0.3


def test_what_is_missing_is_told_and_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a kubelet does with a Secret that comes later."""
    monkeypatch.setattr(processes, "AGAIN", 0.01)

    async def tale() -> list[str]:
        told: list[str] = []

        async def missing(trouble: Exception) -> None:
            told.append(str(trouble))

        async def start() -> Running:
            if not told:
                raise ApiError(404, "no such secret")
            return await shell("echo", tmp_path / "log")

        mine = Processes(asyncio.Semaphore(2))
        assert await mine.begun("c", start, missing) is not None
        await mine.end(5)
        return told

    assert asyncio.run(tale()) == ["no such secret"]


def test_nothing_begins_for_a_pod_that_goes() -> None:
    """Its processes are ended already."""

    async def tale() -> Running | None:
        mine = Processes(asyncio.Semaphore(2))
        await mine.end(0)
        return await mine.begun("c", lambda: shell("echo", Path("/nowhere")), nobody)

    assert asyncio.run(tale()) is None


def test_so_many_start_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one waits for the first second of one before it."""
    monkeypatch.setattr(processes, "FIRST", 0.2)

    async def tale() -> list[float]:
        turns, loop = asyncio.Semaphore(1), asyncio.get_running_loop()
        begun: list[float] = []

        async def one(number: int) -> None:
            mine = Processes(turns)
            await mine.begun("c", lambda: shell("echo", tmp_path / str(number)), nobody)
            begun.append(loop.time())
            await mine.end(5)

        await asyncio.gather(one(1), one(2))
        return begun

    first, second = asyncio.run(tale())
    assert second - first >= 0.15
