import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** Returns the folder of a package that Node-RED itself depends on. */
export const folderOfPackage = (name: string): string =>
  dirname(createRequire(require.resolve('node-red/package.json')).resolve(`${name}/package.json`));
