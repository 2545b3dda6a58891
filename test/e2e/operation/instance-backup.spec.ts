import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { MIGRATIONS } from '../../../migrations';
import { runMigrations } from '../../../src/core/database';
import { CommitStream } from '../../faults/commit-stream';
import { FaultFixture } from '../../faults/fault-fixture';
import { canMount, SmallDisk } from '../../faults/small-disk';
import { createTestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { edit } from '../../support/git-fixture';
import { Member } from '../../support/member';
import { runAdmin, startAdmin, TrellisProcess } from '../../support/trellis-process';

let folder: string;
let fixture: FaultFixture;
let stream: CommitStream;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-backup-'));
  // PostgreSQL uses an account of its own in there if the tests run as root.
  await chmod(folder, 0o711);
  fixture = await FaultFixture.start();
  const repository = await fixture.repository();
  stream = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders');
  await stream.commit();
});

afterAll(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true, force: true });
});

const backUp = (file: string, ...options: string[]) =>
  runAdmin(['backup', join(folder, file), ...options], {
    DATABASE_URL: fixture.url,
    TRELLIS_DATA_DIR: fixture.dataDir,
  });

/** Makes an empty database, and settings of a server with it and with a data folder that is not there yet. */
async function otherMachine() {
  const database = await createTestDatabase({ isEmpty: true });
  const dataDir = join(folder, randomBytes(4).toString('hex'));
  return {
    url: database.url,
    dataDir,
    restore: (file: string, env: Record<string, string> = {}) =>
      runAdmin(['restore', join(folder, file)], {
        DATABASE_URL: database.url,
        TRELLIS_DATA_DIR: dataDir,
        ...env,
      }),
    [Symbol.asyncDispose]: () => database.drop(),
  };
}

/** Returns a digest of the rows of each table, and everything that a restore takes away and puts back. */
async function contentsOf(url: string): Promise<Record<string, string>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const contents: Record<string, string> = {};
  try {
    const read = async (name: string, sql: string) => {
      const { rows } = await client.query<{ content: string }>(sql);
      contents[name] = rows[0].content;
    };
    const { rows } = await client.query<{ name: string }>(
      `select quote_ident(relname) as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    );
    for (const { name } of rows)
      await read(
        name,
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text collate "C")), '') as content
         from ${name} t`,
      );
    await read(
      'constraints',
      `select string_agg(conrelid::regclass::text || pg_get_constraintdef(oid), E'\\n'
         order by conrelid::regclass::text, pg_get_constraintdef(oid)) as content
       from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'`,
    );
    await read(
      'triggers',
      `select string_agg(tgname || tgenabled::text, E'\\n' order by tgname) as content from pg_trigger where not tgisinternal`,
    );
    await read(
      'sequences',
      `select string_agg(sequencename::text || coalesce(last_value, 0), E'\\n' order by sequencename) as content
       from pg_sequences where schemaname = 'public' and sequencename <> 'migrations_id_seq'`,
    );
  } finally {
    await client.end();
  }
  return contents;
}

/** Returns the tables with rows, except the table of migrations. */
async function filledTables(url: string): Promise<string[]> {
  const { migrations: _, ...contents } = await contentsOf(url);
  return Object.keys(contents).filter((name) => /^[1-9]\d* [0-9a-f]{32}$/.test(contents[name]));
}

it('is backed up as it is at one moment, while people commit', async () => {
  const commits = stream.runUntilEnd();
  const said = await backUp('running', '--with-secret-key');
  stream.end();
  await commits;
  expect(said).toMatch(/running: \d+ rows of \d\d tables, \d+\.\d MiB\nIt holds the secret key/);
  expect((await stat(join(folder, 'running'))).mode & 0o777).toBe(0o600);
  await using other = await otherMachine();
  expect(await other.restore('running')).toContain(' were restored.\nStart Trellis now.');
});

// Only root can mount a disk that is too small.
(canMount ? it : it.skip)('says that the disk is full, and leaves no part', async () => {
  // Is full in the middle of a table.
  const data = randomBytes(4 * 1024 * 1024).toString('base64');
  await stream.member
    .post('/apps', { name: 'Large', definition: { appV2: { name: 'Large', data } } })
    .expect(201);
  await using disk = SmallDisk.make();
  const file = join(disk.folder, 'backup');
  await expect(
    runAdmin(['backup', file], { DATABASE_URL: fixture.url, TRELLIS_DATA_DIR: fixture.dataDir }),
  ).rejects.toThrow(`The disk of ${file} is full.`);
  expect(await readdir(disk.folder)).toEqual([]);
});

it('is the same in another database: rows, sequences, references and triggers', async () => {
  await fixture.trellis.stop();
  const before = await contentsOf(fixture.url);
  await backUp('still', '--with-secret-key');
  await using other = await otherMachine();
  await other.restore('still');
  expect(await contentsOf(other.url)).toEqual(before);
  expect(before.git_jobs).not.toMatch(/^0 /);
  const key = await readFile(join(fixture.dataDir, 'secret.key'), 'utf8');
  expect(await readFile(join(other.dataDir, 'secret.key'), 'utf8')).toBe(key);
  await fixture.startAgain();
});

it('goes on with the embedded PostgreSQL of another machine, and is backed up there while it runs', async () => {
  await backUp('moved', '--with-secret-key');
  await fixture.trellis.stop();
  const other = { TRELLIS_DATA_DIR: join(folder, 'embedded') };
  await runAdmin(['restore', join(folder, 'moved')], other);
  const { DATABASE_URL: _, ...env } = fixture.env;
  await using trellis = await TrellisProcess.start({ env: { ...env, ...other, PORT: '0' } });
  const { token, workspaceId, user } = stream.member;
  const member = new Member(trellis.address, token, workspaceId, user);
  await edit(member, stream.appId, 'after the restore');
  await member.post(`/apps/${stream.appId}/git/commits`, { message: 'After the restore' }).expect(201);
  const { repository } = stream;
  const messages = (await repository.git(['log', '--format=%s', 'main'])).trim().split('\n');
  expect(messages).toEqual(['After the restore', ...stream.accepted.map(({ message }) => message).reverse()]);
  await repository.git(['fsck', '--strict']);
  expect(await runAdmin(['backup', join(folder, 'again')], other)).toMatch(/again: \d+ rows/);
  await expect(runAdmin(['restore', join(folder, 'again')], other)).rejects.toThrow('Stop all servers');
});

it('is not restored by half if the restore is killed, and can be restored after that', async () => {
  await backUp('before', '--with-secret-key');
  await using other = await otherMachine();
  await runMigrations(other.url, { migrations: MIGRATIONS });
  const client = new Client({ connectionString: other.url });
  await client.connect();
  // The restore waits in the middle of the rows until this session ends.
  await client.query(`
    create function wait() returns boolean language plpgsql as
      'begin perform pg_advisory_xact_lock(42); return true; end';
    alter table workspaces add constraint waits check (wait());
    select pg_advisory_lock(42)`);
  const restoring = startAdmin(['restore', join(folder, 'before')], {
    DATABASE_URL: other.url,
    TRELLIS_DATA_DIR: other.dataDir,
  });
  const WAITING = `select from pg_stat_activity
    where datname = current_database() and wait_event = 'advisory' and query like 'copy "workspaces"%'`;
  await eventually(async () => (await client.query(WAITING)).rows.length === 1);
  restoring.kill('SIGKILL');
  await client.query('select pg_advisory_unlock(42)');
  const OTHERS =
    'select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
  await eventually(async () => (await client.query(OTHERS)).rows.length === 0);
  await client.query('alter table workspaces drop constraint waits');
  await client.end();
  expect(await filledTables(other.url)).toEqual([]);
  expect(await other.restore('before')).toContain('Start Trellis now.');
});

it('is restored once if two restores start at once', async () => {
  await backUp('twice', '--with-secret-key');
  await using other = await otherMachine();
  const both = await Promise.allSettled([other.restore('twice'), other.restore('twice')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { message: expect.stringContaining('has rows. Name an empty one with DATABASE_URL.') },
  });
});

it('is restored without the secret key, and says which one is missing', async () => {
  const said = await backUp('without-key');
  expect(said).toContain(`Keep ${join(fixture.dataDir, 'secret.key')} apart from it.`);
  const key = (await readFile(join(fixture.dataDir, 'secret.key'), 'utf8')).trim();
  expect(gunzipSync(await readFile(join(folder, 'without-key'))).toString()).not.toContain(key);
  await using other = await otherMachine();
  await expect(other.restore('without-key')).rejects.toThrow(
    'The database is restored. There is no secret key, but the database holds what one has encrypted',
  );
  await using third = await otherMachine();
  expect(await third.restore('without-key', { TRELLIS_SECRET_KEY: key })).toContain('Start Trellis now.');
});

describe('a restore is refused', () => {
  let text: string;

  beforeAll(async () => {
    await backUp('whole', '--with-secret-key');
    text = gunzipSync(await readFile(join(folder, 'whole'))).toString();
  });

  const write = async (name: string, content: string | Buffer) => {
    await writeFile(join(folder, name), content);
    return name;
  };

  it.each<[string, string, () => string | Buffer | Promise<Buffer>]>([
    ['other', 'is not a backup of Trellis', () => 'Hello'],
    ['empty', 'is not a backup of Trellis', () => ''],
    ['changed by a bit', 'is damaged: incorrect data check', () => withOneBit(gzipSync(text, { level: 0 }))],
    ['of a newer format', 'in a format that is not known here', () => gzipSync(text.replace('-1 ', '-2 '))],
    ['cut', 'is damaged: unexpected end of file', async () => (await whole()).subarray(0, -20)],
    ['short', 'is cut off', () => gzipSync(text.slice(0, -'-- end\n'.length))],
    [
      'odd',
      'a line that is not known: drop table users',
      () => gzipSync(text.replace('-- end\n', 'drop table users;\n-- end\n')),
    ],
    ['orphan', 'violates foreign key constraint', () => gzipSync(withoutRowsOf('workspaces'))],
    [
      'newer',
      'A newer version of Trellis, which has made Next1, made',
      () => gzipSync(text.replace('"]', '","Next1"]')),
    ],
  ])('if the file is %s, and leaves nothing', async (name, problem, content) => {
    await write(name, await content());
    await using other = await otherMachine();
    await expect(other.restore(name)).rejects.toThrow(problem);
    expect(await filledTables(other.url)).toEqual([]);
    // Only a whole file has tables made; a damaged one is found before anything is touched.
    expect('migrations' in (await contentsOf(other.url))).toBe(['odd', 'orphan'].includes(name));
  });

  /** Changes a letter of an uncompressed row, so that only the checksum tells. */
  function withOneBit(file: Buffer): Buffer {
    file[file.lastIndexOf('Orders')] ^= 1;
    return file;
  }
  const whole = () => readFile(join(folder, 'whole'));
  const withoutRowsOf = (table: string) =>
    text.replace(new RegExp(`(copy "${table}" .*\\n)(?:[^\\\\].*\\n)*`), '$1');

  it('if the database has rows, or the folder another key', async () => {
    await using other = await otherMachine();
    await other.restore('whole');
    await expect(other.restore('whole')).rejects.toThrow('has rows. Name an empty one with DATABASE_URL.');
    await using third = await otherMachine();
    await mkdir(third.dataDir);
    const file = join(third.dataDir, 'secret.key');
    await writeFile(file, randomBytes(32).toString('base64'));
    await expect(third.restore('whole')).rejects.toThrow(`${file} is another key than that in the backup`);
  });

  it('if no file, or a missing one, is named', async () => {
    await using other = await otherMachine();
    await expect(other.restore('missing')).rejects.toThrow('there is no such file');
    await expect(runAdmin(['restore'], {})).rejects.toThrow('Name one file');
  });
});

it('is not written over another file, nor into a folder that is not there, and leaves no part', async () => {
  await writeFile(join(folder, 'present'), 'mine');
  await expect(backUp('present')).rejects.toThrow('is there already. Name another file');
  expect(await readFile(join(folder, 'present'), 'utf8')).toBe('mine');
  await expect(backUp('no/folder')).rejects.toThrow('is not there. Make it');
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

it('is put into the tables of an older version, and then migrated', async () => {
  const older = MIGRATIONS.length - 3;
  await using old = await otherMachine();
  await runMigrations(old.url, { migrations: MIGRATIONS.slice(0, older) });
  const { dataDir } = fixture;
  const file = join(folder, 'older');
  await expect(
    runAdmin(['backup', file], { DATABASE_URL: old.url, TRELLIS_DATA_DIR: dataDir }),
  ).rejects.toThrow('was not migrated by this version');
  await backUp('newest');
  const text = gunzipSync(await readFile(join(folder, 'newest'))).toString();
  const [first] = text.split('\n', 1);
  const header = JSON.parse(first.slice('-- trellis-backup-1 '.length)) as { migrations: string[] };
  const made = header.migrations.slice(0, older);
  // Without rows: the tables have changed since.
  await writeFile(
    file,
    gzipSync(`-- trellis-backup-1 ${JSON.stringify({ ...header, migrations: made })}\n-- end\n`),
  );
  await using other = await otherMachine();
  expect(await other.restore('older')).toContain('0 rows');
  expect((await contentsOf(other.url)).migrations).toMatch(new RegExp(`^${MIGRATIONS.length} `));
});
