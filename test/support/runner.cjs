const { makeCollectedTestResult } = require('@jest/test-result');
const { default: runWithCircus } = require('jest-circus/runner');

/** Set by .ci/run, in seconds since 1970: files that would start later are skipped. */
const until = Number(process.env.TRELLIS_TEST_UNTIL ?? Infinity);
const OUT_OF_TIME = 'not run: out of time';

/** Runs a spec file with Jest's own runner while there is time. A run that is ended from outside would not tell what has passed. */
module.exports = (globalConfig, config, environment, runtime, file, ...more) =>
  Date.now() / 1000 < until
    ? runWithCircus(globalConfig, config, environment, runtime, file, ...more)
    : Promise.resolve(makeCollectedTestResult([SKIPPED], { testFilePath: file }));

const SKIPPED = {
  ancestorTitles: [],
  title: OUT_OF_TIME,
  fullName: OUT_OF_TIME,
  status: 'pending',
  failureDetails: [],
  failureMessages: [],
  numPassingAsserts: 0,
};

module.exports.OUT_OF_TIME = OUT_OF_TIME;
