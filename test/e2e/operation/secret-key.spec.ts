import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { findUnreadable, reseal, SecretBox } from '../../../src/core/secrets';
import { SEALED_COLUMNS } from '../../../src/stored-secrets';
import { CommitStream } from '../../faults/commit-stream';
import { FaultFixture } from '../../faults/fault-fixture';
import { createTestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { ended } from '../../support/git-fixture';
import { type OAuthServer, startOAuthServer } from '../../support/providers/oauth-servers';
import { runAdmin, TrellisProcess } from '../../support/trellis-process';

let fixture: FaultFixture;
let stream: CommitStream;
/** A sign-in that is completed after the change. */
let begun: { authorizationUrl: string };
/** An API token whose answer is kept for a repeated request. */
let handedOut: string;
let provider: OAuthServer;
/** A worker with the former key. */
let outdated: TrellisProcess;

beforeAll(async () => {
  provider = await startOAuthServer('gitlab', [
    { login: 'ada', token: 'token-of-ada-31f0', organizations: [] },
  ]);
  fixture = await FaultFixture.start({ env: provider.settings });
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository);
  stream = await CommitStream.begin(member, repository, 'Orders');
  await member.put('/constants/API_KEY', { value: 'the secret value', secret: true }).expect(200);
  await member.post('/git/signing-key', { type: 'ed25519' }).expect(201);
  await member.post('/git/webhook').expect(201);
  const channel = { url: 'https://chat.example.com/hooks/1', events: ['job_failed'] };
  await member.post('/notification-channels', channel).expect(201);
  const account = { email: 'trellis@example.com', password: 'the password there' };
  await member.put('/host', { kind: 'tooljet', url: 'https://tooljet.example.com', ...account }).expect(200);
  await inviteOnce();
  handedOut = await createTokenOnce();
  await connectAccount();
  await storeApp();
});

afterAll(async () => {
  await fixture.stop();
  await provider.server.stop();
});

async function connectAccount(): Promise<void> {
  const { member } = stream;
  const { server, authorization } = provider;
  authorization.options.redirectUris.push(`${member.address}/oauth/callback`);
  const request = { provider: 'gitlab', baseUrl: server.baseUrl };
  const { body } = await member.post('/api/provider-sign-ins', request).expect(201);
  const { searchParams } = await authorization.decide(body.authorizationUrl as string);
  await member.post('/api/provider-sign-ins/finish', Object.fromEntries(searchParams)).expect(201);
  ({ body: begun } = await member.post('/api/provider-sign-ins', request).expect(201));
}

/** Stores a GitHub App with a token, sealed as the server seals them. */
async function storeApp(): Promise<void> {
  const [key] = await keysInFile();
  const app = { id: randomUUID(), base_url: 'https://github.com' };
  const at = { app_id: app.id, repository_id: '1' };
  const seal = (table: string, row: Record<string, string>, text: string) =>
    new SecretBox([key]).seal(text, SEALED_COLUMNS.find((one) => one.table === table)!.purpose(row));
  const secrets = JSON.stringify({ privateKey: 'x', clientSecret: 'y', webhookSecret: 'z' });
  await inDatabase(async (client) => {
    await client.query(
      `insert into provider_apps (id, base_url, number, slug, name, owner, page_url, client_id, sealed_secrets)
       values ($1, $2, '1', 'a', 'A', 'ada', 'https://github.com/apps/a', 'Iv1.1', $3)`,
      [app.id, app.base_url, seal('provider_apps', app, secrets)],
    );
    await client.query(
      `insert into provider_app_tokens (app_id, repository_id, sealed_token, expires_at) values ($1, $2, $3, now())`,
      [at.app_id, at.repository_id, seal('provider_app_tokens', at, 'the token of an installation')],
    );
  });
}

/** The second answer comes from the store. */
const inviteOnce = () =>
  stream.member
    .post('/members', { email: 'grace@example.com', name: 'Grace', role: 'builder' })
    .set('Idempotency-Key', 'invitation')
    .expect(201);

async function createTokenOnce(): Promise<string> {
  const { body } = await stream.member
    .post('/api/auth/tokens', { name: 'pipeline' })
    .set('Idempotency-Key', 'token')
    .expect(201);
  return body.token as string;
}

async function inDatabase<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: fixture.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function workerIdOf(worker: TrellisProcess): Promise<string> {
  const pid = await worker.workerPid();
  const { rows } = await inDatabase((client) =>
    client.query<{ id: string }>('select id from git_workers where description like $1', [`% pid ${pid}`]),
  );
  expect(rows).toHaveLength(1);
  return rows[0].id;
}

const keysInFile = async (): Promise<Buffer[]> => {
  const text = await readFile(join(fixture.dataDir, 'secret.key'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => Buffer.from(line, 'base64'));
};

it('covers every column that holds encrypted values', async () => {
  const { rows } = await inDatabase((client) =>
    client.query(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'public' and column_name like 'sealed%' order by 1`,
    ),
  );
  const known = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).sort();
  expect(rows.map(({ name }: { name: string }) => name)).toEqual(known);
});

it('is changed by a command and a restart: everything is encrypted again and works as before', async () => {
  const [old] = await keysInFile();
  const server = fixture.trellis;
  // A worker that does not get the new key.
  outdated = await fixture.startReplica('worker.js');
  await eventually(() => workerIdOf(outdated));
  await server.stop();
  const rotate = () =>
    runAdmin(['rotate-secret-key'], { TRELLIS_DATA_DIR: fixture.dataDir, TRELLIS_SECRET_KEY: '' });
  expect(await rotate()).toContain(old.toString('base64'));
  await expect(rotate()).rejects.toThrow('holds a new key already');
  await fixture.startAgain();

  const [fresh, ...others] = await keysInFile();
  expect(others).toEqual([]);
  expect(fresh).not.toEqual(old);
  await inDatabase(async (client) => {
    expect(await reseal(client, new SecretBox([fresh]), SEALED_COLUMNS)).toBe(0);
    for (const column of SEALED_COLUMNS.filter(({ table }) => table !== 'app_credentials')) {
      const found = await findUnreadable(client, new SecretBox([old]), [column]);
      expect(found).toMatch(`${column.table}.${column.column} (`);
    }
  });
  await inviteOnce();
  expect(await createTokenOnce()).toBe(handedOut);
  const jobId = await stream.commit();
  await eventually(async () => {
    const { body } = await stream.member.get(`/git/jobs/${jobId}`).expect(200);
    expect(body.status).toBe('succeeded');
  });
  const { body: accounts } = await stream.member.get('/api/provider-accounts').expect(200);
  const refresh = () => stream.member.post(`/api/provider-accounts/${accounts.items[0].id}/refresh`);
  await refresh().expect(200);
  await inDatabase((client) => client.query('update provider_accounts set expires_at = now()'));
  await refresh().expect(200);
  expect(provider.authorization.asked.at(-1)).toBe('refresh_token 200');
  const { searchParams } = await provider.authorization.decide(begun.authorizationUrl);
  await stream.member.post('/api/provider-sign-ins/finish', Object.fromEntries(searchParams)).expect(201);
});

it('fails no job of a worker with an outdated key: another worker does it, and the log names the first', async () => {
  const workerId = await workerIdOf(outdated);
  const workspace = stream.member.workspaceId;
  // On a busy machine, the worker may wait longer than its head start, so that another one is first.
  const line = await eventually(async () => {
    await inDatabase((client) =>
      client.query('update git_queues set served_by = $1 where workspace_id = $2', [workerId, workspace]),
    );
    const jobId = await stream.commit();
    expect(await ended(stream.member, jobId)).toMatchObject({ status: 'succeeded' });
    const found = outdated.stderr.split('\n').find((text) => text.includes('cannot read a stored secret'));
    expect(found).toBeDefined();
    return JSON.parse(found ?? '') as Record<string, unknown>;
  });
  expect(line).toMatchObject({ workerId, workspaceId: workspace });
  await outdated.stop();
});

describe('is refused at the start', () => {
  const refusal = async (script: 'main.js' | 'worker.js', env: Record<string, string>): Promise<string> => {
    const program = new TrellisProcess({ script, env: { ...fixture.env, PORT: '0', ...env } });
    expect(await program.ended).toEqual({ code: 1, signal: null });
    return program.stderr;
  };

  it.each(['main.js', 'worker.js'] as const)('of %s if another one encrypted the secrets', async (script) => {
    const text = await refusal(script, { TRELLIS_SECRET_KEY: randomBytes(32).toString('base64') });
    expect(text).toMatch(
      /The secret key in TRELLIS_SECRET_KEY does not open .*: git_keys\.sealed_private_key/,
    );
    expect(text).toContain(stream.member.workspaceId);
    expect(text).toContain(join(fixture.dataDir, 'secret.key'));
    expect(text).toContain('npm run forget-secrets');
  });

  it('of a server in an empty data folder, where it leaves no new key behind', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
    try {
      const text = await refusal('main.js', { TRELLIS_DATA_DIR: dataDir });
      expect(text).toContain('There is no secret key, but the database holds what one has encrypted');
      expect(text).toContain(`TRELLIS_SECRET_KEY, or put back ${dataDir}/secret.key`);
      expect(await readdir(dataDir)).not.toContain('secret.key');
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  it('of a worker alone that has none', async () => {
    const database = await createTestDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
    try {
      const text = await refusal('worker.js', { DATABASE_URL: database.url, TRELLIS_DATA_DIR: dataDir });
      expect(text).toContain('A worker alone needs the secret key of the servers');
      expect(await readdir(dataDir)).not.toContain('secret.key');
    } finally {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

it('preserves values that are stored concurrently', async () => {
  const [key] = await keysInFile();
  const fresh = randomBytes(32);
  const [constants] = SEALED_COLUMNS.filter(({ table }) => table === 'constants');
  const later = new SecretBox([fresh, key]).seal('stored meanwhile', 'not looked at');
  await inDatabase(async (client) => {
    const box = new SecretBox([fresh, key]);
    const query = client.query.bind(client) as (text: string, values?: unknown[]) => Promise<unknown>;
    // Changes the row between read and write, as another server would.
    Object.assign(client, {
      query: async (text: string, values?: unknown[]) => {
        if (text.startsWith('update')) await query('update constants set sealed_value = $1', [later]);
        return query(text, values);
      },
    });
    expect(await reseal(client, box, [constants])).toBe(0);
    const { rows } = (await query('select sealed_value from constants')) as {
      rows: { sealed_value: Buffer }[];
    };
    expect(rows).toEqual([{ sealed_value: later }]);
    // It cannot be decrypted, also not by the search for secrets at the end.
    await query('delete from constants');
  });
});

describe('after its loss', () => {
  const forget = (...args: string[]) => runAdmin(['forget-secrets', ...args], fixture.env);
  const counts = () =>
    inDatabase(async (client) => {
      const found: Record<string, number> = {};
      for (const { table, column } of SEALED_COLUMNS) {
        const { rows } = await client.query<{ count: number }>(
          `select count(*)::int as count from ${table} where ${column} is not null`,
        );
        found[`${table}.${column}`] = rows[0].count;
      }
      return found;
    });

  it('can be undone: a command removes what it encrypted, and nothing while the key is there', async () => {
    const { member } = stream;
    await member.put('/constants/API_KEY', { value: 'the secret value', secret: true }).expect(200);
    await member.put('/constants/REGION', { value: 'north', secret: false }).expect(200);
    const signIn = { provider: 'gitlab', baseUrl: provider.server.baseUrl };
    await member.post('/api/provider-sign-ins', signIn).expect(201);
    const box = new SecretBox(await keysInFile());
    await inDatabase((client) =>
      client.query(
        `insert into app_credentials (app_id, credential_id, sealed_value) values ($1, 'option', $2)`,
        [stream.appId, box.seal('x', `credential ${stream.appId} option`)],
      ),
    );
    await expect(forget('--yes')).rejects.toThrow('Stop all servers and workers');
    await fixture.trellis.stop();
    const before = await counts();
    expect(Object.entries(before).filter(([, count]) => count === 0)).toEqual([]);
    expect(await forget('--yes')).toContain('Nothing to remove');
    expect(await counts()).toEqual(before);

    await rm(join(fixture.dataDir, 'secret.key'));
    await expect(forget()).rejects.toThrow('Nothing was removed');
    expect(await counts()).toEqual(before);
    const removed = await forget('--yes');
    expect(removed).toContain('1 SSH keys and access tokens of workspaces (in 1 workspace)');
    expect(removed).toContain('1 keys that sign commits (in 1 workspace)');
    expect(Object.values(await counts()).every((count) => count === 0)).toBe(true);

    await fixture.startAgain();
    const { body: git } = await member.get('/git').expect(200);
    expect(git).toMatchObject({ configured: false, signingKey: null });
    const { body: constants } = await member.get('/constants').expect(200);
    expect(constants.items.map(({ name }: { name: string }) => name)).toEqual(['REGION']);
  });
});
