#!/usr/bin/env node
// A map in Node, against the protos alone: counts the words of files on a pool of any language, and shows them in the order of the files.
'use strict';

const { parse, failed } = require('./command-line');
const { ItemRun, OutcomeRun, PoolService, WordCount, connect, pack, unpack } = require('./wire');

// Yields { index, response } or { index, failure } of each message, in their order, as they come. Messages and responses up to
// 64 KiB: larger ones travel in pieces, see Framing in protos/README.md.
async function* orderedMap(pools, pool, method, messages) {
  // One item a run; a client in a hurry would pack many into one. A 0 would be written, though nobody counts it.
  const waiting = messages.map((message, index) => ({ firstIndex: index || undefined, count: 1, packed: pack([message]) }));
  const stream = pools.run();
  let window = 0;
  stream.write({ header: { pool, methods: [method], order: 'OUTCOME_ORDER_BY_INDEX', credit: 1024 * 1024 } });

  for await (const { accepted, credit, outcomes } of stream) {
    for (const run of outcomes?.runs ?? []) {
      yield* settled(run);
    }

    if (outcomes && waiting.length > 0) {
      stream.write({ credit: { bytes: outcomes.runs.map(costOf(OutcomeRun)).reduce((sum, cost) => sum + cost) } });
    }

    window += Number(accepted?.credit ?? credit?.bytes ?? 0);
    while (waiting.length > 0 && costOf(ItemRun)(waiting[0]) <= window) {
      window -= costOf(ItemRun)(waiting[0]);
      stream.write({ items: waiting.shift() });
    }

    if (waiting.length === 0 && stream.writable) {
      stream.end(); // That was all; from here on outcomes come without credit.
    }
  }
}

const costOf = (type) => (run) => type.serialize(run).length;

function* settled({ firstIndex = 0, count, packed, failures }) {
  const responses = unpack(packed);
  for (let index = Number(firstIndex); index < Number(firstIndex) + count; index++) {
    const failure = failures.find((candidate) => Number(candidate.index ?? 0) === index);
    yield failure ? { index, failure } : { index, response: responses.next().value };
  }
}

async function main({ socket, pool, requests }) {
  const { path, requestSerialize, responseDeserialize } = WordCount.service.CountWords;
  const client = connect(PoolService, socket);
  for await (const { index, response, failure } of orderedMap(client, pool, path.slice(1), requests.map(requestSerialize))) {
    const answer = failure ? failed(failure.code, failure.message, failure.crashes) : `${responseDeserialize(response).words} words`;
    console.log(`${requests[index].path}: ${answer}`);
  }

  client.close();
}

main(parse(process.argv.slice(2))).catch((error) => {
  console.error(error.details ?? error);
  process.exit(1);
});
