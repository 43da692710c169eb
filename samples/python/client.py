#!/usr/bin/python3
"""A client in Python, against the protos alone: counts the words of files on a pool of any language."""

import argparse
import os
import queue
import sys

import framing
import grpc
import wordcount_pb2
from supervisor.v1 import common_pb2 as common
from supervisor.v1 import pool_pb2 as wire
from supervisor.v1 import pool_pb2_grpc

METHOD = "samples.quickstart.v1.WordCount/CountWords"
STATUS = {status.value[0]: status.name for status in grpc.StatusCode}
CREDIT = 1024 * 1024  # Outcomes that may be under way to us, in bytes; 256 KiB is the least.


def ordered_map(pool_service, pool, method, messages):
    """Yields (index, response, failure) of each message, in their order, as they come; one of the two is None.

    Messages and responses up to 64 KiB: larger ones travel in pieces, see Framing in protos/README.md.
    """
    outgoing = queue.SimpleQueue()
    header = wire.JobHeader(pool=pool, methods=[method], order=wire.OUTCOME_ORDER_BY_INDEX, credit=CREDIT)
    outgoing.put(wire.RunRequest(header=header))
    # One item a run; a client in a hurry would pack many into one.
    runs = (common.ItemRun(first_index=index, count=1, packed=framing.pack(message)) for index, message in enumerate(messages))
    next_run, window = next(runs, None), 0

    for frame in pool_service.Run(iter(outgoing.get, None)):
        kind = frame.WhichOneof("frame")
        if kind == "outcomes":
            for run in frame.outcomes.runs:
                yield from outcomes(run)
            # They are taken: room for as much.
            outgoing.put(wire.RunRequest(credit=common.Credit(bytes=sum(run.ByteSize() for run in frame.outcomes.runs))))
        elif kind in ("accepted", "credit"):
            window += frame.accepted.credit + frame.credit.bytes  # One of them is there, the other 0.
            while next_run and next_run.ByteSize() <= window:
                window -= next_run.ByteSize()
                outgoing.put(wire.RunRequest(items=next_run))
                next_run = next(runs, None)
            if not next_run:
                outgoing.put(None)  # Half-closes the stream: that was all.


def outcomes(run):
    failures = {failure.index: failure for failure in run.failures}
    responses = framing.unpack(run.packed)
    for index in range(run.first_index, run.first_index + run.count):
        yield (index, None, failures[index]) if index in failures else (index, next(responses), None)


def show(failure):
    print(f"{STATUS[failure.code]}: {failure.message}")
    for crash in failure.crashes:
        end = f"signal {crash.signal}" if crash.HasField("signal") else f"exit code {crash.exit_code}"
        print(f"    worker {crash.worker_id}, pid {crash.pid}: {end} after {crash.uptime.ToTimedelta().total_seconds():.2f} s")
        for line in crash.last_stderr:
            print(f"    | {line}")


def main():
    parser = argparse.ArgumentParser(description="Counts the words of files on a pool of any language.")
    parser.add_argument("--crash", action="store_true", help="plant an item that kills its worker")
    parser.add_argument("socket")
    parser.add_argument("pool")
    parser.add_argument("file", nargs="+")
    options = parser.parse_args()

    files = [wordcount_pb2.TextFile(path=os.path.abspath(path)) for path in options.file]
    if options.crash:
        files.insert(len(files) // 2, wordcount_pb2.TextFile(path="(planted)", kills=True))

    channel = grpc.insecure_channel(f"unix:{options.socket}", [("grpc.default_authority", "localhost")])
    pool_service = pool_pb2_grpc.PoolServiceStub(channel)
    try:
        for index, response, failure in ordered_map(pool_service, options.pool, METHOD, (file.SerializeToString() for file in files)):
            print(f"{files[index].path}: ", end="")
            show(failure) if failure else print(wordcount_pb2.WordTotal.FromString(response).words, "words")
    except grpc.RpcError as error:
        sys.exit(f"{error.code().name}: {error.details()}")


if __name__ == "__main__":
    main()
