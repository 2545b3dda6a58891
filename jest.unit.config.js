const { globalSetup: _setup, ...config } = require('./jest.config');

// As in the gate: all samples, and the real documents of other platforms, take minutes.
process.env.TRELLIS_TEST_DOCUMENTS ??= 'own';
process.env.TRELLIS_TEST_SAMPLES ??= '0.25';

/**
 * The specs of pure code, for `npm run test:unit`: without PostgreSQL, sshd, nodegit, the build or a browser.
 * @type {import('jest').Config}
 */
module.exports = {
  ...config,
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/web/src'],
  moduleNameMapper: { '^nodegit$': '<rootDir>/test/support/refuse-nodegit.cjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // Nothing waits here, and each worker translates and compiles for itself.
  maxWorkers: '100%',
};
