// The service of samples/Quickstart for Node: what grpc-js's `server.addService` would take. Nothing in it knows of workers.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');

module.exports = {
  countWords({ request }, callback) {
    if (request.kills) {
      console.error(`Reading ${path.basename(request.path)}, and here it comes.`);
      process.kill(process.pid, 'SIGKILL');
    }

    // A character for each byte: words are runs of bytes between ASCII white space with a printable one in them.
    fs.readFile(request.path, 'latin1', (error, text) => {
      if (['ENOENT', 'ENAMETOOLONG'].includes(error?.code)) {
        callback({ code: grpc.status.NOT_FOUND, details: `There is no file '${request.path}'.` });
      } else {
        callback(error, { words: text?.split(/[ \t-\r]+/).filter((word) => /[!-~]/.test(word)).length });
      }
    });
  },
};
