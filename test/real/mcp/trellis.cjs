// The command line of this source, as a program that clients start.
require('../../support/register-typescript.cjs');

globalThis.TRELLIS_VERSION = '1.2.3';
require('../../../src/cli/main.ts');
