#!/usr/bin/env node
// A worker in Node, against the protos alone; "Writing a worker" in protos/README.md has the reason for each step.
// It keeps no page, so it is given one item at a time, unless a method is declared idempotent.
'use strict';

const EventEmitter = require('node:events');
const fs = require('node:fs');
const { WorkerService, WordCount, connect, fileOf, unpack } = require('./wire');
const { outcome } = require('./items');
const wordCount = require('./word-count');

// Others are for what it does not do, or of later versions.
const FRAMES = ['welcome', 'piece', 'delivery', 'cancel', 'recall', 'drain'];

class Worker {
  waiting = []; // Items that have not begun, in the order in which they came.
  running = new Set();
  lanes = 0; // These two come with the welcome.
  maxBytes = 0;
  pieces = [];
  isDraining = false;

  constructor(service, implementation) {
    // Their position is their number.
    this.methods = Object.values(service).filter((method) => !method.requestStream && !method.responseStream);
    this.implementation = implementation;
  }

  run() {
    this.stream = connect(WorkerService, process.env.SUPERVISOR_SOCKET).attach();
    this.stream.on('data', ({ frame: kind, ...frame }) => FRAMES.includes(kind) && this[kind](frame[kind]));
    this.stream.on('error', (error) => console.error(`The stream broke: ${error.details}`));
    this.stream.on('status', () => {
      if (this.isDraining && this.running.size === 0) {
        process.exit(0);
      }

      process.kill(process.pid, 'SIGKILL'); // Others get our items now: no handler may go on, and `exit` waits for files that are read.
    });
    this.stream.write({ hello: this.hello() });
  }

  hello() {
    // These mark a worker, and what it starts is none.
    const tokenFile = process.env.SUPERVISOR_TOKEN_FILE;
    ['SUPERVISOR_WORKER', 'SUPERVISOR_SINGLE_TASK', 'SUPERVISOR_TOKEN_FILE'].forEach((name) => delete process.env[name]);
    const token = fs.readFileSync(tokenFile, 'utf8');
    fs.unlinkSync(tokenFile);
    // Field 22 is the 20th after the name, which stands in brackets and may hold anything.
    const startTime = fs.readFileSync('/proc/self/stat', 'latin1').split(')').pop().trim().split(' ')[19];

    return {
      token,
      pid: process.pid,
      processStartTime: startTime,
      protocolVersion: 1,
      methods: this.methods.map(({ path, options }) => (
        { name: path.slice(1), kind: 'METHOD_KIND_UNARY', idempotent: options.idempotency_level !== 'IDEMPOTENCY_UNKNOWN' })),
      fileDescriptors: [fileOf(this.methods[0], 'wordcount.proto')],
      runtime: `node ${process.versions.node}`,
      canRecall: true,
    };
  }

  welcome({ concurrency, maxItemBytes }) {
    // An initializer would run here; what it throws is a `startFailed`.
    this.lanes = concurrency;
    this.maxBytes = Number(maxItemBytes);
    this.stream.write({ ready: {} });
  }

  piece({ data }) {
    this.pieces.push(data);
  }

  delivery({ id, method: number = 0, runs }) {
    const method = this.methods[number];
    const handler = this.implementation[method.originalName].bind(this.implementation);
    for (const { firstIndex = 0, fromPieces, packed } of runs) {
      const messages = fromPieces ? [Buffer.concat(this.pieces.splice(0))] : [...unpack(packed)];
      this.waiting.push(...messages.map((message, offset) => (
        { delivery: id, index: Number(firstIndex) + offset, message, method, handler, call: Object.assign(new EventEmitter(), { cancelled: false }) })));
    }

    this.begin();
  }

  cancel({ delivery, indexes }) {
    const isMeant = (item) => item.delivery === delivery && (indexes.length === 0 || indexes.includes(String(item.index)));
    for (const { call } of [...this.waiting, ...this.running].filter(isMeant)) {
      call.cancelled = true;
      call.emit('cancelled');
    }
  }

  recall({ delivery }) {
    const returned = this.waiting.filter((item) => item.delivery === delivery);
    this.waiting = this.waiting.filter((item) => item.delivery !== delivery);
    if (returned.length > 0) {
      this.stream.write({ returned: { delivery, firstIndex: returned[0].index, count: returned.length } });
    }
  }

  drain() {
    this.isDraining = true;
    this.begin();
  }

  begin() {
    while (this.running.size < this.lanes && this.waiting.length > 0) {
      this.execute(this.waiting.shift());
    }

    if (this.isDraining && this.running.size === 0) {
      this.stream.end(); // Half-closes it, after the last outcome.
    }
  }

  async execute(item) {
    this.running.add(item);
    const frames = await outcome(item, this.maxBytes);
    this.running.delete(item);
    frames.forEach((frame) => this.stream.write(frame)); // In one go: nothing may come between the pieces of a message.
    this.begin();
  }
}

if (!process.env.SUPERVISOR_WORKER) {
  console.error('A supervisor starts this program: README.md tells how.');
  process.exit(1);
}

new Worker(WordCount.service, wordCount).run();
