const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { REAL_FOLDER } = require('./real-folder.cjs');

/** Writes how many scenarios each counterpart has passed, and which counterparts could not be had. */
class RealReporter {
  onRunComplete(_contexts, { testResults }) {
    const rows = new Map();
    for (const test of testResults.flatMap(({ testResults: tests }) => tests)) {
      const [counterpart = test.title] = test.ancestorTitles;
      const row = rows.get(counterpart) ?? { passed: 0, failed: 0, skipped: 0 };
      if (test.status === 'passed') row.passed += 1;
      else if (test.status === 'failed') row.failed += 1;
      else row.skipped += 1;
      rows.set(counterpart, row);
    }
    const lines = [...rows]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([name, { passed, failed, skipped }]) => `| ${name} | ${passed} | ${failed} | ${skipped} |`);
    const table = ['| counterpart | passed | failed | skipped |', '| --- | --- | --- | --- |', ...lines].join(
      '\n',
    );
    const file = path.join(REAL_FOLDER, 'report.md');
    mkdirSync(REAL_FOLDER, { recursive: true });
    writeFileSync(file, `${new Date().toISOString()}\n\n${table}\n`);
    console.log(`\nReal counterparts (${file})\n${table}`);
  }
}

module.exports = RealReporter;
