#!/usr/bin/env node
// A client in Node that is no client of the supervisor at all: to it, a pool is an ordinary gRPC server with the services of its workers.
'use strict';

const grpc = require('@grpc/grpc-js');
const { parse, failed } = require('./command-line');
const { CrashReport, RpcStatus, WordCount, connect } = require('./wire');

async function main({ socket, pool, requests }) {
  const client = connect(WordCount, socket);
  const metadata = new grpc.Metadata();
  metadata.set('supervisor-pool', pool); // Needed only where several pools serve the method.
  const count = (request) => new Promise((resolve) => {
    client.countWords(request, metadata, (error, total) => resolve(error ? told(error) : `${total.words} words`));
  });

  // All at once; the supervisor gives each to a worker that is free.
  const answers = await Promise.all(requests.map(count));
  answers.forEach((answer, index) => console.log(`${requests[index].path}: ${answer}`));
  client.close();
}

// A report of each worker that died is among the details of the status.
function told({ code, details: message, metadata }) {
  const details = metadata.get('grpc-status-details-bin').flatMap((status) => RpcStatus.decode(status).details);
  const crashes = details.filter((detail) => detail.type_url.endsWith('/supervisor.v1.CrashReport')).map(({ value }) => CrashReport.deserialize(value));
  return failed(code, message, crashes);
}

main(parse(process.argv.slice(2)));
