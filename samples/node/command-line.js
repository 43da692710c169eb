// What both clients are asked, and how they tell a failure: client.js, map.js [--crash] SOCKET POOL FILE...
'use strict';

const path = require('node:path');
const grpc = require('@grpc/grpc-js');

function parse(parameters) {
  const [socket, pool, ...files] = parameters.filter((parameter) => parameter !== '--crash');
  const requests = files.map((file) => ({ path: path.resolve(file) }));
  if (parameters.includes('--crash')) {
    requests.splice(requests.length >> 1, 0, { path: '(planted)', kills: true });
  }

  return { socket, pool, requests };
}

const failed = (code, message, crashes) => [`${grpc.status[code]}: ${message}`, ...crashes.flatMap(report)].join('\n');

const report = ({ workerId, pid, exit, signal, exitCode, lastStderr }) => [
  `    worker ${workerId}, pid ${pid}: ${exit === 'signal' ? `signal ${signal}` : `exit code ${exitCode}`}`,
  ...lastStderr.map((line) => `    | ${line}`),
];

module.exports = { parse, failed };
