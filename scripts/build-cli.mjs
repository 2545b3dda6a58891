import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

// npm run build:cli: the command line as a package of its own in dist/cli, one file without dependencies. `npm pack
// ./dist/cli` makes the archive that can be installed anywhere.
// Whatever else the server uses is not part of it.
const BUNDLED = [
  '@bomb.sh/tab',
  'commander',
  'node-diff3',
  ...['@secretlint/core', '@secretlint/profiler', '@secretlint/secretlint-rule-preset-recommend'],
  ...['debug', 'ms', 'structured-source', 'boundary'],
];
await setUp({ tools: [], needsNodegit: false, needsBuild: false });
const { build } = await import('vite');
const outDir = join(root, 'dist', 'cli');
const { version, license, engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

await rm(outDir, { recursive: true, force: true });
await build({
  configFile: false,
  root,
  logLevel: 'warn',
  define: { TRELLIS_VERSION: JSON.stringify(version) },
  ssr: { noExternal: BUNDLED },
  build: {
    outDir,
    ssr: join(root, 'src', 'cli', 'main.ts'),
    target: 'node20',
    minify: false,
    rolldownOptions: {
      // Indexes re-export modules of the server too, which do nothing unless they are used.
      treeshake: { moduleSideEffects: (id) => id.endsWith('/src/cli/main.ts') },
      output: { entryFileNames: 'trellis.mjs', codeSplitting: false },
    },
  },
});
await chmod(join(outDir, 'trellis.mjs'), 0o755);
await copyFile(join(root, 'LICENSE'), join(outDir, 'LICENSE'));
await copyFile(join(root, 'src', 'cli', 'README.md'), join(outDir, 'README.md'));
const manifest = {
  name: 'trellis',
  version,
  description: 'Checks, compares and merges the apps that Trellis keeps in Git.',
  license,
  type: 'module',
  bin: { trellis: 'trellis.mjs' },
  files: ['trellis.mjs'],
  engines,
};
await writeFile(join(outDir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
