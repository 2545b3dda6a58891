const {
  globalSetup: _setup,
  globalTeardown: _teardown,
  reporters: _reporters,
  ...config
} = require('./jest.config');

// The real documents of other platforms take minutes; they are left to npm run test:all.
process.env.TRELLIS_TEST_DOCUMENTS ??= 'own';

/**
 * The specs of pure code, for `npm run test:unit`: without PostgreSQL, sshd, the build or a browser.
 * @type {import('jest').Config}
 */
module.exports = {
  ...config,
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/web/src'],
  globalTeardown: '<rootDir>/test/support/unit-teardown.ts',
};
