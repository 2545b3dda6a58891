const config = require('./jest.config');
const { BEYOND_GATE, GATE } = require('./test/tiers.cjs');

// Ten times as many schedules, all random samples, and the documents of other platforms belong to `npm run test:all`.
process.env.TRELLIS_TEST_SCHEDULES ??= '2000';
process.env.TRELLIS_TEST_SAMPLES ??= '0.25';
process.env.TRELLIS_TEST_DOCUMENTS ??= 'own';

/**
 * The tests that guard every change, for `npm test`.
 * @type {import('jest').Config}
 */
module.exports = {
  ...config,
  testMatch: GATE.map((place) => `<rootDir>/${place}${place.endsWith('.ts') ? '' : '/**/*.spec.ts'}`),
  testSequencer: '<rootDir>/test/support/slow-first.cjs',
  testPathIgnorePatterns: [
    ...config.testPathIgnorePatterns,
    ...BEYOND_GATE.map((file) => `<rootDir>/${file}`),
  ],
};
