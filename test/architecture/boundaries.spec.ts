import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const CRUISE = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** Exports or imports of each file in a small program without violations. */
const OBEDIENT = {
  'src/main.ts': 'export const main = 1;',
  'src/core/json-text/index.ts': "export * from './json-document';",
  'src/core/json-text/json-document.ts': 'export const error = 1;',
  'src/core/database/index.ts': 'export const database = 1;',
  'src/apps/index.ts': "export * from './app';",
  'src/apps/app.ts': "import { error } from '../core/json-text';\nexport const app = error;",
  'src/gitsync/index.ts': "export * from './http';",
  'src/gitsync/domain/history.ts': 'export const history = 1;',
  'src/cli/list.ts': "import { history } from '../gitsync/domain/history';\nexport const list = history;",
  'src/git/index.ts': "import { error } from '../core/json-text';\nexport const git = error;",
  'src/git/errors/index.ts': 'export const failure = 1;',
  'src/gitsync/worker/index.ts': "import { git } from '../../git';\nexport const worker = git;",
  'src/gitsync/http/index.ts': "import { app } from '../../apps';\nexport const http = app;",
  'src/git/mirror/w.ts': 'export const mirror = 1;',
  'src/gitsync/server/y.ts': 'export const server = 1;',
  'src/gitsync/domain/plan/b.ts': 'export const plan = 1;',
  'src/hosts/tooljet/client/a.ts':
    "import { error } from '../../../core/json-text';\nexport const client = error;",
  'src/hosts/tooljet/pull/b.ts': "import { client } from '../client/a';\nexport const pull = client;",
  'src/hosts/index.ts': "export * from './connect';",
  'src/hosts/connect.ts': 'export const connect = 1;',
  'src/program/worker-process.ts': "import { main } from '../main';\nexport const worker = main;",
  'src/embedded/index.ts':
    "import { worker } from '../program/worker-process';\nexport const embedded = worker;",
  'migrations/index.ts': 'export const migrations = [];',
};

const FORBIDDEN: [rule: string, from: string, to: string][] = [
  ['core-imports-upward', 'src/core/json-text/a.ts', '../../apps'],
  ['apps-imports-upward', 'src/apps/b.ts', '../gitsync'],
  ['ssh-imports-upward', 'src/ssh/c.ts', '../apps'],
  ['module-through-its-index', 'src/gitsync/http/d.ts', '../../apps/app'],
  ['core-through-its-parts', 'src/apps/e.ts', '../core/json-text/json-document'],
  ['core-part-through-its-index', 'src/core/database/f.ts', '../json-text/json-document'],
  ['composition-is-at-the-top', 'src/apps/h.ts', '../main'],
  ['composition-is-at-the-top', 'src/apps/x.ts', '../program/worker-process'],
  ['module-through-its-index-at-the-top', 'src/program/a.ts', '../apps/app'],
  ['nothing-uses-the-embedding', 'src/server.ts', './embedded'],
  ['git-imports-upward', 'src/git/i.ts', '../gitsync'],
  ['git-errors-imports-upward', 'src/git/errors/v.ts', '../mirror/w'],
  ['only-the-worker-uses-git', 'src/gitsync/http/j.ts', '../../git'],
  ['gitsync-worker-imports-upward', 'src/gitsync/worker/x.ts', '../server/y'],
  ['gitsync-http-imports-upward', 'src/gitsync/http/z.ts', '../worker'],
  ['gitsync-domain-imports-upward', 'src/gitsync/domain/k.ts', '../http'],
  ['domain-format-imports-upward', 'src/gitsync/domain/format/a.ts', '../plan/b'],
  ['domain-is-pure', 'src/gitsync/domain/l.ts', 'node:fs/promises'],
  ['domain-is-pure', 'src/gitsync/domain/m.ts', '@nestjs/common'],
  ['domain-is-pure', 'src/gitsync/domain/n.ts', 'pg'],
  ['domain-is-pure', 'src/gitsync/domain/o.ts', '../../core/database'],
  ['domain-is-pure', 'src/gitsync/domain/q.ts', '../../apps'],
  ['the-command-line-is-pure', 'src/cli/v.ts', '../core/database'],
  ['the-command-line-is-pure', 'src/cli/w.ts', '../apps'],
  ['only-the-command-line-uses-parts', 'src/web/x.ts', '../gitsync/domain/history'],
  ['tooljet-client-imports-upward', 'src/hosts/tooljet/client/c.ts', '../pull/b'],
  ['tooljet-document-imports-upward', 'src/hosts/tooljet/document/d.ts', '../client/a'],
  ['tooljet-is-a-library', 'src/hosts/tooljet/e.ts', '../connect'],
  ['tooljet-is-a-library', 'src/hosts/tooljet/f.ts', '@nestjs/common'],
  ['gitsync-imports-upward', 'src/gitsync/http/g.ts', '../../hosts'],
  ['no-cycle', 'src/gitsync/domain/p.ts', './p'],
  ['worker-without-http', 'src/worker.ts', './gitsync'],
  ['worker-without-http', 'src/program/worker.module.ts', './worker-process'],
  ['nodegit-in-its-place', 'src/apps/q.ts', 'nodegit'],
  ['ssh2-in-its-place', 'src/apps/r.ts', 'ssh2'],
  ['migrations-stand-alone', 'migrations/s.ts', '../src/core/json-text'],
  ['no-development-dependency-in-the-program', 'src/apps/t.ts', 'supertest'],
  ['resolvable', 'src/apps/u.ts', './not-there'],
];

describe('imports', () => {
  it('go one way, through the index of each module', async () => {
    expect(await findViolations(ROOT)).toEqual([]);
  });

  describe('of a small program', () => {
    let folder: string;

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'trellis-boundaries-'));
      await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
      await symlink(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
      await writeFile(path.join(folder, 'tsconfig.json'), '{}');
    });

    afterEach(() => rm(folder, { recursive: true }));

    const write = async (files: Record<string, string>) => {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
        await writeFile(path.join(folder, name), text);
      }
    };

    it('pass where they obey', async () => {
      await write(OBEDIENT);

      expect(await findViolations(folder)).toEqual([]);
    });

    it('are found, each by its rule, where they go the wrong way', async () => {
      const wrong = FORBIDDEN.map(([, from, to]) => [
        from,
        `import * as x from '${to}';\nexport const y = x;`,
      ]);
      await write({ ...OBEDIENT, ...(Object.fromEntries(wrong) as Record<string, string>) });

      const found = (await findViolations(folder)).map(({ rule, from }) => `${rule}: ${from}`);

      expect(found).toEqual(expect.arrayContaining(FORBIDDEN.map(([rule, from]) => `${rule}: ${from}`)));
    });
  });
});

interface Report {
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
}

function findViolations(cwd: string): Promise<{ rule: string; from: string; to: string }[]> {
  const args = [
    CRUISE,
    '--config',
    path.join(ROOT, '.dependency-cruiser.cjs'),
    '-T',
    'json',
    'src',
    'migrations',
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      // dependency-cruiser exits with the number of violations; no report means that it failed itself.
      if (!stdout) return reject(new Error(stderr || String(error)));
      const { summary } = JSON.parse(stdout) as Report;
      resolve(summary.violations.map(({ from, to, rule }) => ({ rule: rule.name, from, to })));
    });
  });
}
