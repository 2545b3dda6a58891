import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const BUILD = join(__dirname, '../../dist/src');

/** Libraries that a server with repositories over SSH, and without agents, mail and single sign-on, does not use. */
const LAZY = [
  '@modelcontextprotocol/sdk',
  '@opentelemetry/sdk-trace-base',
  'jose',
  'nodemailer',
  'openid-client',
  'undici',
  'zod',
];
const LIST_LOADED = `
  for (const file of process.argv.slice(1)) require(file);
  const names = Object.keys(require.cache).map((path) => /.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(path)?.[1]);
  process.stdout.write(JSON.stringify([...new Set(names)]));
`;

/** Together they take 40 MB of memory, and as much of the start as all of TypeORM. */
it.each(['server.js', 'program/worker.module.js'])('%s loads no library that few servers need', (file) => {
  const loaded = execFileSync(process.execPath, ['-e', LIST_LOADED, join(BUILD, file)], { encoding: 'utf8' });
  const names = JSON.parse(loaded) as string[];
  expect(names).toContain('typeorm');
  expect(names.filter((name) => LAZY.includes(name))).toEqual([]);
});
