import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const NODE_RED = join(__dirname, '../../../test/support/node-red/node_modules/node-red/package.json');

/** Returns the folder of a package that Node-RED itself depends on. */
export const folderOfPackage = (name: string): string =>
  dirname(createRequire(NODE_RED).resolve(`${name}/package.json`));
