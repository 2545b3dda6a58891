import { randomBytes, randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Config } from '../../../src/core/config';
import { Database } from '../../../src/core/database';
import { SecretBox } from '../../../src/core/secrets';
import { HttpsPool } from '../../../src/https';
import {
  GitHubAppApi,
  InstallationTokens,
  manifestOf,
  newAppPage,
  ProviderAppStore,
} from '../../../src/providers';
import { createTestDatabase } from '../../support/database';
import { GitHubAppServer } from '../../support/providers/github-app-server';
import { startSshServer, type SshServer } from '../../support/ssh-server';

const PATH = 'tools/orders';

let source: DataSource;
let test: Awaited<ReturnType<typeof createTestDatabase>>;
let ssh: SshServer;
let github: GitHubAppServer;
let pool: HttpsPool;
let store: ProviderAppStore;
let api: GitHubAppApi;
let box: SecretBox;
let database: Database;
let config: Config;

beforeAll(async () => {
  test = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: test.url }).initialize();
  ssh = await startSshServer();
  github = await new GitHubAppServer([], ssh).start();
  database = new Database(source);
  box = new SecretBox([randomBytes(32)]);
  pool = new HttpsPool();
  config = new Config({ TRELLIS_GIT_SILENCE_MS: '6000' });
  store = new ProviderAppStore(database, box);
  api = new GitHubAppApi(pool, config);
  await github.host(PATH);
  github.install('tools');
});

afterAll(async () => {
  await pool.close();
  await github.stop();
  await ssh.stop();
  await source.destroy();
  await test.drop();
});

/** The tokens as one process has them. */
const process = () => new InstallationTokens(database, box, store, api, config);

async function installed() {
  const workspaceId = randomUUID();
  await source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [workspaceId]);
  const { baseUrl, certificateAuthority } = github;
  const place = { id: randomUUID(), baseUrl, certificateAuthority };
  const home = 'http://trellis.example.com';
  const addresses = {
    home,
    webhook: `${home}/api/hooks/apps/1`,
    made: home,
    installed: home,
    signedIn: home,
  };
  const manifest = JSON.stringify(manifestOf('Trellis', addresses));
  const made = github.create({ action: newAppPage(baseUrl, null, 'state'), manifest });
  const { privateKey, clientSecret, webhookSecret, ...app } = await api.convert(
    place,
    made.searchParams.get('code')!,
  );
  await store.add({ ...app, ...place }, { privateKey, clientSecret, webhookSecret }, workspaceId);
  return process().begin({ appId: place.id, repository: PATH, repositoryId: null });
}

const requests = () => github.calls.filter((call) => call.endsWith('/access_tokens')).length;

it('renews a token once for all processes and askers', async () => {
  const at = await installed();
  const refused = await process().get(at);
  github.revokeTokens();
  const before = requests();
  const processes = [process(), process(), process()];

  const tokens = await Promise.all(
    processes.flatMap((one) => [one.replace(at, refused), one.replace(at, refused)]),
  );

  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).not.toBe(refused);
  expect(requests()).toBe(before + 1);
  // A late asker that still has the refused token gets the new one.
  expect(await process().replace(at, refused)).toBe(tokens[0]);
  expect(requests()).toBe(before + 1);
});

it('takes over from a process that died while it renewed', async () => {
  const at = await installed();
  await process().forget(at.appId);
  await source.query(
    `update provider_app_tokens set renewal_ends_at = now() + interval '500 ms' where app_id = $1`,
    [at.appId],
  );
  expect(await process().get(at)).toMatch(/^ghs_/);
});

it('gives up the lease after a failure, and tells it to all askers', async () => {
  const at = await installed();
  await process().forget(at.appId);
  github.fail({ of: /installation$/, how: 'silent', times: 1 });
  await expect(process().get(at)).rejects.toMatchObject({ code: 'provider_timeout' });
  expect(await process().get(at)).toMatch(/^ghs_/);
  await store.remove(source.manager, at.appId, (await workspacesOf(at.appId))[0]!);
  await expect(process().get(at)).rejects.toMatchObject({ code: 'provider_app_gone' });
});

const workspacesOf = async (appId: string): Promise<string[]> =>
  (
    await source.query<{ id: string }[]>(
      'select workspace_id as id from provider_app_workspaces where app_id = $1',
      [appId],
    )
  ).map(({ id }) => id);
