// An ordinary gRPC server in Node, without reflection and without a health service. It listens where its first argument says, and has
// some of the methods of TestServer/testserver.proto.
'use strict';

const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const definition = loader.loadSync(path.join(__dirname, '../TestServer/testserver.proto'), { longs: Number });
const { Works } = grpc.loadPackageDefinition(definition).testserver.v1;

const works = {
  square: (call, answer) => answer(null, { value: call.request.value ** 2 }),

  dieIfNegative(call, answer) {
    if (call.request.value < 0) {
      console.error('this is the end');
      process.kill(process.pid, 'SIGKILL');
    }
    answer(null, call.request);
  },

  whoAmI: (call, answer) => answer(null, { pid: process.pid }),

  // Nothing else in the process runs besides.
  block() {
    for (;;);
  },

  fail: (call, answer) => answer({ code: grpc.status.FAILED_PRECONDITION, details: 'not today' }),

  async count(call) {
    for (let i = 0; i < call.request.count; i++) {
      if (!call.write({ data: Buffer.alloc(call.request.bytes) })) {
        await new Promise(resolve => call.once('drain', resolve));
      }
    }
    call.end();
  },

  running(call) {
    let sum = 0;
    call.on('data', number => call.write({ value: sum += number.value }));
    call.on('end', () => call.end());
  },
};

const server = new grpc.Server();
server.addService(Works.service, works);
server.bindAsync(process.argv[2], grpc.ServerCredentials.createInsecure(), error => {
  if (error) {
    throw error;
  }
});
process.on('SIGTERM', () => server.tryShutdown(() => process.exit(0)));
