// An ordinary client: makes one call without a message's content, and prints the number of its status. Arguments: the socket, what to send as :authority
// (empty: what grpc-js sends by itself), the method.
'use strict';

const grpc = require('@grpc/grpc-js');

const [socket, authority, method] = process.argv.slice(2);
const client = new grpc.Client(`unix:${socket}`, grpc.credentials.createInsecure(), authority ? { 'grpc.default_authority': authority } : {});
const asIs = (bytes) => bytes;
client.makeUnaryRequest(`/${method}`, asIs, asIs, Buffer.alloc(0), (error) => {
  console.log(error ? error.code : grpc.status.OK);
  client.close();
});
