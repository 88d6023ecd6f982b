import queue
import threading

from reference_operator.crew import Crew


def test_no_more_threads_than_allowed_and_none_without_need() -> None:
    """One piece of work after the other needs one thread; many at once get as many as there may be."""
    crew, done = Crew(3, "test-crew"), queue.SimpleQueue[str]()
    crew.submit(lambda: done.put(threading.current_thread().name))
    assert done.get(timeout=5) == "test-crew"
    together = threading.Barrier(3)
    for _ in range(6):
        crew.submit(lambda: done.put(str(together.wait(timeout=5))))
    assert sorted(done.get(timeout=5) for _ in range(6)) == ["0", "0", "1", "1", "2", "2"]
    threads = [thread for thread in threading.enumerate() if thread.name == "test-crew"]
    assert len(threads) == 3
    assert all(thread.daemon for thread in threads)
    crew.dismiss()
    for thread in threads:
        thread.join(timeout=5)
    assert not any(thread.is_alive() for thread in threads)
