const { writeFileSync } = require('node:fs');
const path = require('node:path');

const SLOWEST_COUNT = 10;
/** Jest's own output suffices for fewer files. */
const MIN_FILES_FOR_TIMES = 20;

/** Prints the times of folders and files, and passes the counts to scripts/test.mjs, which prints them after Jest. */
class RunReporter {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, results) {
    if (results.testResults.length >= MIN_FILES_FOR_TIMES) printTimes(timesOf(results, this.rootDir));
    const file = process.env.TRELLIS_TEST_COUNTS;
    if (!file) return;
    const counts = {
      passed: results.numPassedTests,
      // A file that cannot be loaded has no tests to count, but is a failure.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
      notRun: results.numTotalTestSuites - results.testResults.length,
      failures: failuresOf(results, this.rootDir),
    };
    writeFileSync(file, JSON.stringify(counts));
  }
}

/** Returns a line for each test that failed, and for each file that could not be loaded. */
const failuresOf = ({ testResults }, rootDir) =>
  testResults.flatMap(({ testFilePath, testExecError, testResults: tests }) => {
    const file = path.relative(rootDir, testFilePath);
    const names = tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
    return [...(testExecError ? [testExecError.message] : []), ...names].map((name) => `${file}: ${name}`);
  });

const timesOf = ({ testResults }, rootDir) =>
  testResults
    .map(({ testFilePath, perfStats: { start, end } }) => ({
      file: path.relative(rootDir, testFilePath),
      seconds: (end - start) / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds);

function printTimes(times) {
  const folders = new Map();
  for (const { file, seconds } of times) {
    const folder = file.split('/').slice(0, 2).join('/');
    folders.set(folder, (folders.get(folder) ?? 0) + seconds);
  }
  const sorted = [...folders].sort(([, a], [, b]) => b - a);
  console.log('\nSeconds per folder');
  for (const [folder, seconds] of sorted) console.log(row(seconds, folder));
  console.log('\nSlowest files');
  for (const { file, seconds } of times.slice(0, SLOWEST_COUNT)) console.log(row(seconds, file));
}

const row = (seconds, name) => `${seconds.toFixed(0).padStart(6)}  ${name}`;

module.exports = RunReporter;
