"""From a message to its outcome: the part of a worker that knows handlers, and nothing of streams."""

import itertools
import time
import traceback

import framing
import grpc
from google.protobuf.message import DecodeError
from supervisor.v1 import common_pb2 as common
from supervisor.v1 import worker_pb2 as wire

LONGEST_TEXT = 16 * 1024  # Of a message or stack trace: a failure has to fit into a frame.


class Aborted(Exception):
    """The status that a handler chose."""

    def __init__(self, code, details):
        super().__init__(details)
        self.code = code.value[0]


class Item:
    """One message of a delivery, and what its handler knows as its context."""

    def __init__(self, delivery, index, message):
        self.delivery, self.index, self.message = delivery, index, message
        self.is_cancelled = False
        self.execution = None  # A future: has it begun, has it ended.

    def abort(self, code, details):
        raise Aborted(code, details)

    def is_active(self):
        return not self.is_cancelled


class Handlers:
    """The unary methods of the services in one .proto file: `file` is its generated module, `servicer` has a method for each."""

    def __init__(self, file, servicer):
        self.file, self.servicer = file, servicer
        self.max_bytes = 0  # Of a response; the welcome tells.
        self.methods = [method for service in file.DESCRIPTOR.services_by_name.values() for method in service.methods]

    def described(self):
        return [
            wire.WorkerMethod(
                name=f"{method.containing_service.full_name}/{method.name}",
                kind=wire.METHOD_KIND_UNARY,
                idempotent=method.GetOptions().idempotency_level != 0)
            for method in self.methods]

    def outcome(self, item):
        """The frames that answer an item, whatever its handler does: an item without an answer would hang its caller."""
        began = time.monotonic_ns()
        run, pieces = common.OutcomeRun(first_index=item.index, count=1), []
        try:
            response = self.respond(item)
            run.from_pieces = len(response) > framing.PIECE
            if run.from_pieces:
                pieces = [wire.AttachRequest(piece=common.Piece(data=data)) for data in framing.pieces(response)]
            else:
                run.packed = framing.pack(response)
        except BaseException as error:  # sys.exit() is one.
            run.failures.append(failure(item, error))

        outcome = wire.WorkerOutcome(delivery=item.delivery.id, run=run)
        outcome.run_time.FromNanoseconds(time.monotonic_ns() - began)
        return [*pieces, wire.AttachRequest(outcomes=wire.WorkerOutcomes(outcomes=[outcome]))]

    def respond(self, item):
        if item.is_cancelled:
            raise Aborted(grpc.StatusCode.CANCELLED, "Cancelled before it began.")

        method = self.methods[item.delivery.method]
        try:
            request = getattr(self.file, method.input_type.name).FromString(item.message)
        except DecodeError as error:
            raise Aborted(grpc.StatusCode.INVALID_ARGUMENT, f"The request of {method.full_name} cannot be parsed: {error}") from error

        response = getattr(self.servicer, method.name)(request, item).SerializeToString()
        if len(response) > self.max_bytes:
            raise Aborted(grpc.StatusCode.RESOURCE_EXHAUSTED, f"The response has {len(response)} bytes; {self.max_bytes} are allowed.")
        return response


def failure(item, error):
    kind = common.OUTCOME_KIND_CANCELLED if item.is_cancelled else common.OUTCOME_KIND_FAILED
    failed = common.Failure(index=item.index, kind=kind, message=str(error)[:LONGEST_TEXT])
    if item.is_cancelled or isinstance(error, Aborted):
        failed.code = grpc.StatusCode.CANCELLED.value[0] if item.is_cancelled else error.code
    else:
        failed.code = grpc.StatusCode.UNKNOWN.value[0]
        failed.type = type(error).__qualname__
        failed.stack_trace = "".join(traceback.format_exception(error))[:LONGEST_TEXT]
    return failed


def with_imports(file):
    """Serialized descriptors of a file and of all that it imports, each once and after its imports: what reflection shows."""
    imports = itertools.chain.from_iterable(map(with_imports, file.dependencies))
    return list(dict.fromkeys([*imports, file.serialized_pb]))
