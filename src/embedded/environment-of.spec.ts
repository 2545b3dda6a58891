import { environmentOf, workerEnvironmentOf } from './environment-of';
import type { GitSyncOptions } from './git-sync-options';

const OPTIONS = {
  prefix: '/git',
  databaseUrl: 'postgres://user:a%20b@db:5432/tools?sslmode=require',
  dataDir: '/var/lib/git',
  secrets: { key: Buffer.alloc(32, 1), formerKeys: [Buffer.alloc(32, 2)] },
} as unknown as GitSyncOptions;

const refusal = (more: Partial<GitSyncOptions>): string => {
  try {
    environmentOf({ ...OPTIONS, ...more });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

it('shows each connection the schema of Trellis alone', () => {
  const optionsOf = (more: Partial<GitSyncOptions>) => environmentOf({ ...OPTIONS, ...more }).DATABASE_URL;
  expect(optionsOf({})).toBe(
    'postgres://user:a%20b@db:5432/tools?sslmode=require&options=-c%20search_path%3Dgit_sync',
  );
  expect(
    optionsOf({ schema: 'tools_git', databaseUrl: 'postgres:///tools?options=-c%20lock_timeout%3D1s' }),
  ).toBe('postgres:///tools?options=-c%20lock_timeout%3D1s%20-c%20search_path%3Dtools_git');
});

it('takes settings, but none that would undo what the program decides', () => {
  const settings = {
    TRELLIS_COMMITTER: 'Tools <tools@example.com>',
    TRELLIS_BASE_PATH: '/other',
    PORT: '80',
  };
  expect(environmentOf({ ...OPTIONS, settings, origin: 'https://tools.example.com' })).toMatchObject({
    TRELLIS_COMMITTER: 'Tools <tools@example.com>',
    TRELLIS_BASE_PATH: '/git',
    TRELLIS_BASE_URL: 'https://tools.example.com',
    TRELLIS_SECRET_KEY: `${Buffer.alloc(32, 1).toString('base64')},${Buffer.alloc(32, 2).toString('base64')}`,
    PORT: '0',
  });
});

it('keeps the variables of the program that mean something else to the worker from it', () => {
  process.env.TRELLIS_OF_THE_PROGRAM = 'x';
  try {
    const environment = workerEnvironmentOf(environmentOf(OPTIONS));
    expect(environment).not.toHaveProperty('TRELLIS_OF_THE_PROGRAM');
    expect(environment.PATH).toBe(process.env.PATH);
  } finally {
    delete process.env.TRELLIS_OF_THE_PROGRAM;
  }
});

it.each<[Partial<GitSyncOptions>, string]>([
  [{ prefix: 'git' }, 'The prefix must be a path'],
  [{ prefix: '/git/' }, 'The prefix must be a path'],
  [{ prefix: '/' }, 'The prefix must be a path'],
  [{ schema: 'Tools"; drop' }, 'The schema must be of lower-case letters'],
  [{ secrets: { key: Buffer.alloc(16) } }, 'must have 32 bytes each'],
])('refuses %j', (more, words) => {
  expect(refusal(more)).toContain(words);
});
