const {
  globalSetup: _setup,
  globalTeardown: _teardown,
  reporters: _reporters,
  ...config
} = require('./jest.config');

/**
 * The specs of pure code, for `npm run test:unit`: without PostgreSQL, sshd, the build or a browser.
 * @type {import('jest').Config}
 */
module.exports = { ...config, testEnvironment: 'node', roots: ['<rootDir>/src', '<rootDir>/web/src'] };
