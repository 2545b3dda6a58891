import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificate, makeAuthority } from '../../support/certificates';
import { startHttpProxy } from '../../support/http-proxy';
import { HostileIssuer } from '../../support/oidc/hostile-issuer';
import { Walker } from '../../support/oidc/walk';
import { startTrellis } from '../../support/trellis-server';

let folder: string;
let issuer: HostileIssuer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-authority-'));
  await makeAuthority(folder);
  await issueCertificate(folder, { name: 'login', subject: 'CN=login', altName: 'IP:127.0.0.1' });
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  issuer = await HostileIssuer.start({ key: await read('login.key'), cert: await read('login.pem') });
});

afterAll(() => issuer?.[Symbol.asyncDispose]());

const startOf = (trellis: { address: string }) =>
  new Walker()
    .request(`${trellis.address}/api/oidc/start`)
    .then(({ headers }) => headers.get('location') ?? '');

it('trusts an authority of its own, and asks through the proxy', async () => {
  await using proxy = await startHttpProxy();
  await using trellis = await startTrellis({
    ...issuer.environment,
    TRELLIS_OIDC_CA_FILE: join(folder, 'ca.pem'),
    NO_PROXY: '',
    HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
  });
  expect(await startOf(trellis)).toMatch(`${issuer.issuer}/authorize?`);
  expect(proxy.tunnels).toEqual([new URL(issuer.issuer).host]);
});

it('refuses an issuer whose authority it does not know, and says so', async () => {
  await using trellis = await startTrellis(issuer.environment);
  const walker = new Walker();
  await walker.request(`${trellis.address}/api/oidc/start`);
  const { problem } = await walker.json<{ problem: { code: string; detail: string } }>(
    `${trellis.address}/api/sign-in`,
  );
  expect(problem.code).toBe('sign_on_unavailable');
  expect(problem.detail).toContain('certificate');
});

it('does not start with a file of authorities that holds none', async () => {
  const env = { ...issuer.environment, TRELLIS_OIDC_CA_FILE: join(folder, 'ca.key') };
  await expect(startTrellis(env)).rejects.toThrow('TRELLIS_OIDC_CA_FILE');
});
