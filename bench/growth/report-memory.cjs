// Loaded into the server and the worker before their own code (`node --require`). Writes the process's memory to a file
// named after its id, once a second, and on SIGUSR2 the memory after a full collection.
const { renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { setInterval, setTimeout } = require('node:timers');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const INTERVAL_MS = 1_000;
const folder = process.env.TRELLIS_BENCH_MEMORY;

function write(name) {
  const file = join(folder, name);
  writeFileSync(`${file}.new`, JSON.stringify(process.memoryUsage()));
  renameSync(`${file}.new`, file);
}

setInterval(() => write(`${process.pid}.json`), INTERVAL_MS).unref();

process.on('SIGUSR2', () => {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  // V8 returns the memory to the system in the background.
  setTimeout(() => write(`${process.pid}-live.json`), INTERVAL_MS);
});
