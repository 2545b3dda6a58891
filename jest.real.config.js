const config = require('./jest.config');

/**
 * Trellis with the real programs that it talks to, for `npm run test:real`.
 * @type {import('jest').Config}
 */
module.exports = {
  ...config,
  roots: ['<rootDir>/test/real', '<rootDir>/test/operation'],
  // The rest of test/operation concerns the program itself.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/operation/(image/|systemd|upgrade|week|halted-git-server)',
  ],
  reporters: [...config.reporters, '<rootDir>/test/real/report.cjs'],
  // A scenario asks a whole platform for many things, one after the other.
  testTimeout: 1_800_000,
  // Each counterpart takes a core of its own.
  maxWorkers: 2,
  verbose: true,
};
