// From a message to its outcome: the part of a worker that knows handlers, and nothing of streams.
'use strict';

const grpc = require('@grpc/grpc-js');
const { PIECE, pack, pieces } = require('./wire');

const LONGEST_TEXT = 16 * 1024; // Of a message or stack trace: a failure has to fit into a frame.

class Refusal extends Error {
  constructor(code, details) {
    super(details);
    Object.assign(this, { code, details });
  }
}

// The frames that answer an item, whatever its handler does: an item without an answer would hang its caller.
async function outcome(item, maxBytes) {
  const began = process.hrtime.bigint();
  const run = { firstIndex: item.index, count: 1 };
  const frames = [];
  try {
    const response = await respond(item, maxBytes);
    run.fromPieces = response.length > PIECE;
    if (run.fromPieces) {
      frames.push(...[...pieces(response)].map((data) => ({ piece: { data } })));
    } else {
      run.packed = pack([response]);
    }
  } catch (error) {
    run.failures = [failure(item, error)];
  }

  const took = process.hrtime.bigint() - began;
  const runTime = { seconds: String(took / 1_000_000_000n), nanos: Number(took % 1_000_000_000n) };
  return [...frames, { outcomes: { outcomes: [{ delivery: item.delivery, run, runTime }] } }];
}

async function respond({ call, message, method, handler }, maxBytes) {
  if (call.cancelled) {
    throw new Refusal(grpc.status.CANCELLED, 'Cancelled before it began.');
  }

  try {
    call.request = method.requestDeserialize(Buffer.from(message));
  } catch (error) {
    throw new Refusal(grpc.status.INVALID_ARGUMENT, `The request of ${method.path} cannot be parsed: ${error.message}`);
  }

  const response = method.responseSerialize(await new Promise((resolve, reject) => {
    handler(call, (error, value) => (error ? reject(error) : resolve(value)));
  }));
  if (response.length > maxBytes) {
    throw new Refusal(grpc.status.RESOURCE_EXHAUSTED, `The response has ${response.length} bytes; ${maxBytes} are allowed.`);
  }

  return response;
}

function failure({ call, index }, error) {
  const message = String(error.details ?? error.message).slice(0, LONGEST_TEXT);
  if (call.cancelled) {
    return { index, kind: 'OUTCOME_KIND_CANCELLED', code: grpc.status.CANCELLED, message };
  }

  const kind = 'OUTCOME_KIND_FAILED';
  return typeof error.code === 'number' // A status that the handler chose; Node's own errors have text there.
    ? { index, kind, code: error.code, message }
    : { index, kind, code: grpc.status.UNKNOWN, message, type: error.name, stackTrace: String(error.stack).slice(0, LONGEST_TEXT) };
}

module.exports = { outcome };
