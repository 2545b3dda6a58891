/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/environment.ts',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/web/src'],
  testMatch: ['**/*.spec.ts'],
  // Need servers that few machines have: jest.operation.config.js and jest.real.config.js run these.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/operation/', '<rootDir>/test/real/'],
  // Types are checked by `npm run check`; here each file is only translated.
  // Jest requires all modules, so those that are ES modules are translated, too.
  transform: {
    '^.+\\.ts$|/(@secretlint|openid-client|oauth4webapi|jose)/.+\\.js$':
      '<rootDir>/test/support/translate-typescript.cjs',
  },
  moduleNameMapper: {
    // Node, which runs this process, reads no TypeScript.
    '^\\./packing-process$': '<rootDir>/dist/src/git/mirror/packing-process.js',
    '^supertest$': '<rootDir>/test/support/show-answers.cjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!(@secretlint|openid-client|oauth4webapi|jose)/)'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  reporters: ['default', '<rootDir>/test/support/reporter.cjs'],
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  // One more than the cores of a small machine: tests of faults wait half of their time.
  maxWorkers: 3,
  // The browser of a worker is killed and its profile deleted as the worker exits.
  workerGracefulExitTimeout: 10_000,
  // Far above what any test takes, so that a machine five times slower passes, too.
  testTimeout: 300_000,
  watchman: false,
};
