#!/usr/bin/python3
"""A worker in Python, against the protos alone; "Writing a worker" in protos/README.md has the reason for each step.

It keeps no page, so it is given one item at a time, unless a method is declared idempotent.
"""

import contextlib
import itertools
import os
import platform
import queue
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import framing
import grpc
import wordcount_pb2
from items import Handlers, Item, with_imports
from supervisor.v1 import worker_pb2 as wire
from supervisor.v1 import worker_pb2_grpc
from word_count import WordCount


class Worker:
    def __init__(self, file, servicer):
        self.file, self.handlers = file, Handlers(file, servicer)
        self.outgoing = queue.SimpleQueue()  # Of lists of frames: nothing may come between the pieces of a message.
        self.deliveries = {}
        self.pieces = bytearray()
        self.lanes = None
        self.is_done = False

    def run(self):
        channel = grpc.insecure_channel(f"unix:{os.environ['SUPERVISOR_SOCKET']}", [("grpc.default_authority", "localhost")])
        self.outgoing.put([wire.AttachRequest(hello=self.hello())])
        frames = itertools.chain.from_iterable(iter(self.outgoing.get, None))
        try:
            # This thread only reads, so that neither a cancel nor a recall is ever stuck behind a handler.
            for frame in worker_pb2_grpc.WorkerServiceStub(channel).Attach(frames):
                kind = frame.WhichOneof("frame")
                if handle := getattr(self, f"on_{kind}", None):  # Others are for what it does not do, or of later versions.
                    handle(getattr(frame, kind))
        except Exception:
            with contextlib.suppress(BrokenPipeError):  # Who reads what we write may be gone as well.
                traceback.print_exc()

        if not self.is_done:
            os._exit(1)  # Others get our items now: no handler may go on, and a thread cannot be ended otherwise.

    def hello(self):
        # These mark a worker, and what it starts is none.
        os.environ.pop("SUPERVISOR_WORKER")
        os.environ.pop("SUPERVISOR_SINGLE_TASK", None)
        token_file = os.environ.pop("SUPERVISOR_TOKEN_FILE")
        with open(token_file) as file:
            token = file.read()
        os.remove(token_file)
        with open("/proc/self/stat") as stat:
            # Field 22 is the 20th after the name, which stands in brackets and may hold anything.
            start_time = int(stat.read().rpartition(")")[2].split()[19])

        return wire.WorkerHello(
            token=token, pid=os.getpid(), process_start_time=start_time, protocol_version=1, can_recall=True,
            methods=self.handlers.described(), file_descriptors=with_imports(self.file.DESCRIPTOR),
            runtime=f"python {platform.python_version()}, grpcio {grpc.__version__}")

    def on_welcome(self, welcome):
        # An initializer would run here; what it throws is a `start_failed`.
        self.handlers.max_bytes = welcome.max_item_bytes
        self.lanes = ThreadPoolExecutor(welcome.concurrency)
        self.outgoing.put([wire.AttachRequest(ready=wire.WorkerReady())])

    def on_piece(self, piece):
        self.pieces += piece.data

    def on_delivery(self, delivery):
        items = []
        for run in delivery.runs:
            messages = [bytes(self.pieces)] if run.from_pieces else framing.unpack(run.packed)
            items += [Item(delivery, index, message) for index, message in enumerate(messages, run.first_index)]
        self.pieces.clear()

        for item in items:
            item.execution = self.lanes.submit(lambda item: self.outgoing.put(self.handlers.outcome(item)), item)
        unfinished = {id: known for id, known in self.deliveries.items() if not all(item.execution.done() for item in known)}
        self.deliveries = unfinished | {delivery.id: items}

    def on_cancel(self, cancel):
        for item in self.deliveries.get(cancel.delivery, []):
            item.is_cancelled |= not cancel.indexes or item.index in cancel.indexes

    def on_recall(self, recall):
        # A future can be cancelled until a lane begins it. From the back: what is returned is the end of the delivery, without holes.
        known = reversed(self.deliveries.get(recall.delivery, []))
        returned = list(itertools.takewhile(lambda item: item.execution.cancel(), known))
        if returned:
            rest = wire.WorkerReturned(delivery=recall.delivery, first_index=returned[-1].index, count=len(returned))
            self.outgoing.put([wire.AttachRequest(returned=rest)])

    def on_drain(self, _):
        threading.Thread(target=self.finish).start()

    def finish(self):
        self.lanes.shutdown()
        self.is_done = True
        self.outgoing.put(None)  # Half-closes the stream, after the last outcome.


if __name__ == "__main__":
    if "SUPERVISOR_WORKER" not in os.environ:
        sys.exit("A supervisor starts this program: README.md tells how.")
    Worker(wordcount_pb2, WordCount()).run()
