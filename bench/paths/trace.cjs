// Loaded into the server and the worker before their own code (`node --require`). On SIGUSR2, writes the names of the
// scripts whose functions have run since the last time to a file named after the process's id.
const { Session } = require('node:inspector');
const { renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const session = new Session();
session.connect();
session.post('Profiler.enable');
// Functions that were optimized before still count: V8 keeps their counters while precise coverage is on.
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

process.on('SIGUSR2', () => {
  session.post('Profiler.takePreciseCoverage', (error, coverage) => {
    if (error) throw error;
    const scripts = coverage.result
      .filter(({ functions }) => functions.some(({ ranges: [{ count }] }) => count > 0))
      .map(({ url }) => url);
    const file = join(process.env.TRELLIS_BENCH_TRACES, `${process.pid}.json`);
    writeFileSync(`${file}.new`, JSON.stringify(scripts));
    renameSync(`${file}.new`, file);
  });
});
