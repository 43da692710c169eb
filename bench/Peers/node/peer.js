// A peer for the bench: workerpool with processes for workers. Says its name, then answers each line of JSON, a workload
// (bench/Contenders/Workload.cs), with a line of figures: times in microseconds, rates in items per second.
'use strict';

const path = require('node:path');
const readline = require('node:readline');
const workerpool = require('workerpool');

const { version } = require('workerpool/package.json');

let pool = null;
let poolWorkers = 0;

function start(workers) {
  return workerpool.pool(path.join(__dirname, 'worker.js'), { workerType: 'process', minWorkers: workers, maxWorkers: workers });
}

async function open(workers) {
  if (poolWorkers !== workers) {
    await close();
    pool = start(workers);
    poolWorkers = workers;
  }
}

async function close() {
  await pool?.terminate();
  pool = null;
  poolWorkers = 0;
}

// Text, since this is what it carries best.
function payloads(work, count) {
  return Array.from({ length: count }, (_, index) => work.busyMicroseconds || String(index).padEnd(work.bytes, ' '));
}

async function latency(work, call, before = () => {}) {
  const samples = [];
  const begun = performance.now();
  let now = begun;
  do {
    await before();
    const called = performance.now();
    await call(samples.length);
    now = performance.now();
    samples.push((now - called) * 1000);
  } while (now - begun < work.seconds * 1000 || samples.length < work.leastCalls);
  samples.sort((a, b) => a - b);
  return { p50: quantile(samples, 0.5), p99: quantile(samples, 0.99) };
}

function quantile(samples, part) {
  return samples[Math.max(0, Math.ceil(part * samples.length) - 1)];
}

async function rate(work, job) {
  let items = 0;
  let elapsed = 0;
  const begun = performance.now();
  do {
    items += (await job()).length;
    elapsed = performance.now() - begun;
  } while (elapsed < work.seconds * 1000);
  return { rate: (items / elapsed) * 1000 };
}

async function firstResult(workers) {
  await open(workers);
  await pool.exec('echo', ['']);
}

async function run(work) {
  if (work.shape === 'start') {
    return latency(work, () => firstResult(work.workers), close);
  }
  await open(work.workers);
  const name = work.busyMicroseconds ? 'busy' : 'echo';
  if (work.shape === 'apply') {
    const items = payloads(work, Math.min(1024, Math.max(1, Math.floor((1 << 20) / work.bytes))));
    return latency(work, (call) => pool.exec(name, [items[call % items.length]]));
  }
  if (work.shape === 'submit-gather' || (work.shape === 'map' && work.chunk === 1)) {
    const items = payloads(work, work.items);
    return rate(work, () => Promise.all(items.map((item) => pool.exec(name, [item]))));
  }
  throw new Error(`workerpool has no ${work.shape} with chunks of ${work.chunk}`);
}

async function main() {
  console.log(`workerpool ${version} (processes), Node ${process.versions.node}`);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let reply;
    try {
      reply = await run(JSON.parse(line));
    } catch (error) {
      reply = { error: error.message };
    }
    console.log(JSON.stringify(reply));
  }
  await close();
}

main();
