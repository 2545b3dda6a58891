import { join } from 'node:path';

const BUILD = join(__dirname, '../../dist/src');

export type LoadBuild = (file: string) => unknown;

declare global {
  /** Set by the environment of the tests; absent in Jest's main process. */
  var trellisBuild: LoadBuild | undefined;
}

/**
 * Returns a module of the build, which a Jest worker loads once. Each spec file has a module registry of its own, so a
 * plain `require` would load Nest and TypeORM again for each, which takes seconds.
 */
export function requireBuild(path: string): unknown {
  const file = join(BUILD, path);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return globalThis.trellisBuild ? globalThis.trellisBuild(file) : require(file);
}
