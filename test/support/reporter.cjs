const { writeFileSync } = require('node:fs');

/** Hands Jest's counts to scripts/test.mjs, which prints them last, after Jest has really ended. */
class CountsReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.TRELLIS_TEST_COUNTS;
    if (!file) return;
    const counts = {
      passed: results.numPassedTests,
      // A file that could not be loaded has no tests to count, and must not go unnoticed.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
      failures: results.testResults
        .filter((file) => file.numFailingTests > 0 || file.testExecError)
        .map((file) => ({ path: file.testFilePath, passed: file.numPassingTests })),
    };
    writeFileSync(file, JSON.stringify(counts));
  }
}

module.exports = CountsReporter;
