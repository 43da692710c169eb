// The .proto files, loaded as they are, and the framing of messages that travel together.
'use strict';

const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');
const { Reader, Root, Writer } = require('protobufjs');
const { FileDescriptorProto } = require('protobufjs/ext/descriptor');

const protos = path.join(__dirname, '../../protos');

// 64-bit numbers as strings: ids are given back as they came, and JavaScript's numbers end at 2^53.
const load = (file, more = {}) => grpc.loadPackageDefinition(
  protoLoader.loadSync(file, { includeDirs: [protos], longs: String, enums: String, arrays: true, oneofs: true, ...more }));

// Without defaults, so that a message that came in has the size that it had on its way: its cost.
const { WorkerService } = load('supervisor/v1/worker.proto').supervisor.v1;
const { CrashReport, ItemRun, OutcomeRun, PoolService } = load('supervisor/v1/pool.proto').supervisor.v1;
const { WordCount } = load(path.join(__dirname, '../Quickstart/wordcount.proto'), { defaults: true }).samples.quickstart.v1;

// The descriptor of a service's file, for reflection. protobufjs makes it up from the package and names it after that; workers in other languages have the
// file's own name. It knows no imports: of a file that has some, send what `protoc --descriptor_set_out` makes.
const fileOf = ({ requestType }, name) => {
  const file = FileDescriptorProto.decode(requestType.fileDescriptorProtos[0]);
  return FileDescriptorProto.encode(Object.assign(file, { name })).finish();
};

// google.rpc.Status, as the trailer grpc-status-details-bin has it.
const RpcStatus = Root.fromJSON({
  nested: {
    Any: { fields: { type_url: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
    Status: { fields: { details: { rule: 'repeated', type: 'Any', id: 3 } } },
  },
}).lookupType('Status');

// grpc-js takes the path of a socket for the name of a host, which the daemon refuses.
const connect = (Client, socket) => new Client(`unix:${socket}`, grpc.credentials.createInsecure(), { 'grpc.default_authority': 'localhost' });

// A message above this does not travel packed, but in pieces of this size.
const PIECE = 64 * 1024;

// A length as a varint, then the message: what protobufjs writes for a field of bytes.
const pack = (messages) => messages.reduce((writer, message) => writer.bytes(message), Writer.create()).finish();

function* unpack(packed) {
  for (const reader = Reader.create(packed); reader.pos < reader.len;) {
    yield reader.bytes();
  }
}

function* pieces(message) {
  for (let at = 0; at < message.length; at += PIECE) {
    yield message.subarray(at, at + PIECE);
  }
}

module.exports = { CrashReport, ItemRun, OutcomeRun, PoolService, RpcStatus, WorkerService, WordCount, connect, fileOf, PIECE, pack, unpack, pieces };
