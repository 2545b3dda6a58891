const config = require('./jest.config');

/**
 * Trellis with the servers that people run around it, for `npm run test:operation`.
 * @type {import('jest').Config}
 */
module.exports = {
  ...config,
  roots: ['<rootDir>/test/operation'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Names the packages that skipped parts need.
  verbose: true,
};
