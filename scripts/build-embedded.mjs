import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root, setUp } from './setup.mjs';
import { runLogged } from './setup/run.mjs';

// npm run build:embedded: builds dist/gitsync, a package of Trellis for other NestJS programs. They install the archive
// that `npm pack ./dist/gitsync` makes.
const outDir = path.join(root, 'dist', 'gitsync');
/** Host programs have these already, and share them with Trellis. */
const PEERS = ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'];
/**
 * Among the package's own files, where npm does not see it: npm would put it where the program finds it, too, and with it the
 * program's TypeORM, which may be another one.
 */
const OWN = '@nestjs/typeorm';
/** Types that the declarations of the package name. */
const TYPES = ['@types/express', '@types/pg', '@types/ssh2'];
/** Only the command line and the operator's commands use them. */
const OF_COMMANDS = ['@bomb.sh/tab', 'commander', 'pg-copy-streams'];
/** Programs of a standalone Trellis, and maps of missing sources. */
const LEFT_OUT = /\.map$|[/\\]src[/\\](demo|admin\.|main\.)/;
const nest = JSON.parse(await readFile(path.join(root, 'node_modules/@nestjs/core/package.json'), 'utf8'));
const SET_UP = ['gitsync-setup.mjs', 'nodegit.mjs', 'progress.mjs', 'run.mjs', 'system-packages.mjs'];

function manifestFrom({ version, license, engines, dependencies, devDependencies }) {
  const own = Object.entries(dependencies).filter(
    ([name]) => name !== OWN && !PEERS.includes(name) && !OF_COMMANDS.includes(name),
  );
  return {
    name: '@trellis/gitsync',
    version,
    description: 'Trellis as a part of another NestJS program: its apps in Git.',
    license,
    main: 'dist/src/embedded/index.js',
    types: 'dist/src/embedded/index.d.ts',
    exports: {
      '.': { types: './dist/src/embedded/index.d.ts', default: './dist/src/embedded/index.js' },
      './react': { types: './react/index.d.ts', default: './react/index.js' },
      './package.json': './package.json',
    },
    bin: { 'gitsync-setup': 'setup/gitsync-setup.mjs' },
    files: ['dist', 'react', 'setup'],
    engines,
    dependencies: { ...Object.fromEntries(own), ...pick(devDependencies, TYPES) },
    peerDependencies: {
      ...Object.fromEntries(
        Object.entries(pick(dependencies, PEERS)).map(([name, exact]) => [name, rangeOf(name, exact)]),
      ),
      react: '>=18',
    },
    // For the components of ./react alone.
    peerDependenciesMeta: { react: { optional: true } },
  };
}

/** Minor releases of Nest add to one another: any of the same major one will do. */
const rangeOf = (name, exact) =>
  name.startsWith('@nestjs/') ? `^${exact.split('.')[0]}.0.0` : nest.peerDependencies[name];

const pick = (versions, names) => Object.fromEntries(names.map((name) => [name, versions[name]]));

await setUp();
await rm(outDir, { recursive: true, force: true });
await mkdir(path.join(outDir, 'setup'), { recursive: true });
for (const name of ['src', 'migrations', 'web', 'docs'])
  await cp(path.join(root, 'dist', name), path.join(outDir, 'dist', name), {
    recursive: true,
    filter: (file) => !LEFT_OUT.test(file),
  });
await cp(path.join(root, 'node_modules', OWN), path.join(outDir, 'dist', 'node_modules', OWN), {
  recursive: true,
  filter: (file) => !/\.husky|\.map$/.test(file),
});
await runLogged({
  root,
  title: 'Building the React components',
  file: process.execPath,
  args: [
    path.join(root, 'node_modules/typescript/bin/tsc'),
    ...['-p', 'web/react', '--outDir', path.join(outDir, 'react')],
  ],
});
// The package is CommonJS, and these are ES modules.
await writeFile(path.join(outDir, 'react', 'package.json'), '{ "type": "module" }\n');
for (const name of SET_UP)
  await copyFile(path.join(root, 'scripts', 'setup', name), path.join(outDir, 'setup', name));
await copyFile(path.join(root, 'LICENSE'), path.join(outDir, 'LICENSE'));
await copyFile(path.join(root, 'src', 'embedded', 'README.md'), path.join(outDir, 'README.md'));
const manifest = manifestFrom(JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')));
await writeFile(path.join(outDir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
