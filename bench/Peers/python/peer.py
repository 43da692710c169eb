"""A peer for the bench: multiprocessing.Pool or concurrent.futures.

Says its name, then answers each line of JSON, a workload (bench/Contenders/Workload.cs), with a line of figures: times in microseconds, rates in
items per second.
"""

import concurrent.futures
import json
import math
import multiprocessing
import platform
import sys
import time


def echo(data):
    return data


def busy(microseconds):
    end = time.perf_counter() + microseconds / 1e6
    while time.perf_counter() < end:
        pass
    return microseconds


class Pool:
    """multiprocessing.Pool."""

    def __init__(self, start_method=None):
        self._context = multiprocessing.get_context(start_method)
        self.name = f"multiprocessing.Pool ({self._context.get_start_method()}), Python {platform.python_version()}"
        self._pool = None

    def open(self, workers):
        self._pool = self._context.Pool(workers)

    def close(self):
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()
            self._pool = None

    def apply(self, function, item):
        return self._pool.apply(function, (item,))

    def submit(self, function, item, callback):
        return self._pool.apply_async(function, (item,), callback=callback)

    def start_map(self, function, items):
        handle = self._pool.map_async(function, items)
        return handle.ready, handle.get

    def run(self, shape, function, items, chunk):
        pool = self._pool
        if shape == "map":
            return len(pool.map(function, items, chunk))
        if shape == "imap":
            return count(pool.imap(function, items, chunk or 1))
        if shape == "imap-unordered":
            return count(pool.imap_unordered(function, items, chunk or 1))
        if shape == "submit-gather":
            return count(handle.get() for handle in [pool.apply_async(function, (item,)) for item in items])
        raise NotImplementedError(shape)


class Executor:
    """concurrent.futures.ProcessPoolExecutor."""

    def __init__(self):
        self.name = f"concurrent.futures, Python {platform.python_version()}"
        self._executor = None

    def open(self, workers):
        self._executor = concurrent.futures.ProcessPoolExecutor(workers)

    def close(self):
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None

    def apply(self, function, item):
        return self._executor.submit(function, item).result()

    def run(self, shape, function, items, chunk):
        executor = self._executor
        if shape in ("map", "imap"):
            return count(executor.map(function, items, chunksize=chunk or 1))
        if shape == "imap-unordered" and chunk in (None, 1):
            return count(future.result() for future in concurrent.futures.as_completed([executor.submit(function, item) for item in items]))
        if shape == "submit-gather":
            return count(future.result() for future in [executor.submit(function, item) for item in items])
        raise NotImplementedError(f"{shape} with chunks of {chunk}")


def count(results):
    return sum(1 for _ in results)


def payload(work, index):
    if work["busyMicroseconds"]:
        return work["busyMicroseconds"]
    return index.to_bytes(min(8, work["bytes"]), "little").ljust(work["bytes"], b"\0")


def payloads(work, items):
    return (payload(work, index) for index in range(items))


def latency(work, call, before=lambda: None):
    samples = []
    begun = time.perf_counter()
    while True:
        before()
        called = time.perf_counter()
        call(len(samples))
        now = time.perf_counter()
        samples.append((now - called) * 1e6)
        if now - begun >= work["seconds"] and len(samples) >= work["leastCalls"]:
            break
    return latencies(samples)


def latencies(samples):
    samples.sort()
    return {"p50": quantile(samples, 0.5), "p99": quantile(samples, 0.99)}


def quantile(samples, part):
    return samples[max(0, math.ceil(part * len(samples)) - 1)]


class Peer:
    def __init__(self, api):
        self._api = api
        self._workers = None

    def run(self, work):
        if work["shape"] == "start":
            return latency(work, lambda _: self._first_result(work["workers"]), before=self._close)
        self._open(work["workers"])
        if work["shape"] == "apply":
            return self._apply(work)
        if work["shape"] == "apply-beside-map":
            return self._apply_beside_map(work)
        return self._rate(work)

    def _open(self, workers):
        if self._workers != workers:
            self._close()
            self._api.open(workers)
            self._workers = workers

    def _close(self):
        self._api.close()
        self._workers = None

    def _first_result(self, workers):
        self._open(workers)
        self._api.apply(echo, b"")

    def _apply(self, work):
        function = busy if work["busyMicroseconds"] else echo
        items = list(payloads(work, min(1024, max(1, (1 << 20) // max(work["bytes"], 1)))))
        return latency(work, lambda call: self._api.apply(function, items[call % len(items)]))

    def _apply_beside_map(self, work):
        function = busy if work["busyMicroseconds"] else echo
        many = list(payloads(work, work["items"]))
        ready, result = self._api.start_map(function, many)
        samples = []
        handles = []
        begun = tick = time.perf_counter()
        while tick - begun < work["seconds"]:
            tick += work["intervalMilliseconds"] / 1e3
            time.sleep(max(0, tick - time.perf_counter()))
            called = time.perf_counter()
            handles.append(self._api.submit(echo, bytes(16), lambda _, called=called: samples.append((time.perf_counter() - called) * 1e6)))
            if ready():
                result()
                ready, result = self._api.start_map(function, many)
        for handle in handles:
            handle.get()
        result()
        return latencies(samples)

    def _rate(self, work):
        function = busy if work["busyMicroseconds"] else echo
        items = None if work["isStream"] else list(payloads(work, work["items"]))
        done = 0
        begun = time.perf_counter()
        while True:
            source = payloads(work, work["items"]) if items is None else items
            done += self._api.run(work["shape"], function, source, work["chunk"])
            elapsed = time.perf_counter() - begun
            if elapsed >= work["seconds"]:
                break
        return {"rate": done / elapsed}


def main():
    api = {"pool": Pool, "pool-spawn": lambda: Pool("spawn"), "executor": Executor}[sys.argv[1]]()
    peer = Peer(api)
    print(api.name, flush=True)
    for line in sys.stdin:
        try:
            reply = peer.run(json.loads(line))
        except Exception as error:  # The bench decides what becomes of it.
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)
    api.close()


if __name__ == "__main__":
    main()
