import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { checkKeys, reseal, SecretBox } from '../../../src/core/secrets';
import { SEALED_COLUMNS } from '../../../src/stored-secrets';
import { CommitStream } from '../../faults/commit-stream';
import { FaultFixture } from '../../faults/fault-fixture';
import { eventually } from '../../support/eventually';
import { type OAuthServer, startOAuthServer } from '../../support/providers/oauth-servers';
import { TrellisProcess } from '../../support/trellis-process';

const run = promisify(execFile);
const SCRIPT = join(__dirname, '../../../scripts/rotate-secret-key.mjs');

let fixture: FaultFixture;
let stream: CommitStream;
/** A sign-in that is completed after the change. */
let begun: { authorizationUrl: string };
let provider: OAuthServer;

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
  await inviteOnce();
  await connectAccount();
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

/** The second time, the answer comes from the store. */
const inviteOnce = () =>
  stream.member
    .post('/members', { email: 'grace@example.com', name: 'Grace', role: 'builder' })
    .set('Idempotency-Key', 'invitation')
    .expect(201);

async function inDatabase<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: fixture.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
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
  await fixture.trellis.stop();
  const env = { ...process.env, TRELLIS_DATA_DIR: fixture.dataDir, TRELLIS_SECRET_KEY: '' };
  const { stdout } = await run(process.execPath, [SCRIPT], { env });
  expect(stdout).toContain(old.toString('base64'));
  await expect(run(process.execPath, [SCRIPT], { env })).rejects.toThrow('holds a new key already');
  await fixture.startAgain();

  const [fresh, ...others] = await keysInFile();
  expect(others).toEqual([]);
  expect(fresh).not.toEqual(old);
  await inDatabase(async (client) => {
    expect(await reseal(client, new SecretBox([fresh]), SEALED_COLUMNS)).toBe(0);
    for (const column of SEALED_COLUMNS.filter(({ table }) => table !== 'app_credentials')) {
      await expect(checkKeys(client, new SecretBox([old]), [column])).rejects.toThrow('cannot be read');
    }
  });
  await inviteOnce();
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

it('is refused at the start if it is not the one that encrypted the secrets', async () => {
  await fixture.trellis.stop();
  const other = new TrellisProcess({
    env: { ...fixture.env, TRELLIS_SECRET_KEY: randomBytes(32).toString('base64') },
  });
  expect((await other.ended).code).toBe(1);
  expect(other.stderr).toContain('TRELLIS_SECRET_KEY is not the key');
  await fixture.startAgain();
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
    // Nobody could decrypt it, including the search for secrets at the end.
    await query('delete from constants');
  });
});
