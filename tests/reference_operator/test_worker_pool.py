import queue
import threading

from reference_operator.worker_pool import WorkerPool


def test_no_more_threads_than_allowed_and_none_without_need() -> None:
    """One piece of work after the other needs one thread; many at once get as many as there may be."""
    pool, done = WorkerPool(3, "test-pool"), queue.SimpleQueue[str]()
    pool.submit(lambda: done.put(threading.current_thread().name))
    assert done.get(timeout=5) == "test-pool"
    together = threading.Barrier(3)
    for _ in range(6):
        pool.submit(lambda: done.put(str(together.wait(timeout=5))))
    assert sorted(done.get(timeout=5) for _ in range(6)) == ["0", "0", "1", "1", "2", "2"]
    threads = [thread for thread in threading.enumerate() if thread.name == "test-pool"]
    assert len(threads) == 3
    assert all(thread.daemon for thread in threads)
    pool.dismiss()
    for thread in threads:
        thread.join(timeout=5)
    assert not any(thread.is_alive() for thread in threads)
