import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findFreePort } from '../../support/free-port';
import { NodeRedServer } from '../../support/node-red/node-red-server';
import { APP, applyTo, closeHosts, codeOf, FLOWS, never, openHost } from './node-red-fixture';

const ADMIN = { username: 'trellis', password: 'a password', permissions: '*' };
const READER = { username: 'reader', password: 'a password', permissions: 'read' };
const NOBODY = { username: 'nobody', password: 'a password', permissions: [] };

let server: NodeRedServer;

beforeAll(async () => {
  server = await NodeRedServer.start([ADMIN, READER, NOBODY]);
});

afterEach(closeHosts);
afterAll(() => server.stop());

const check = (account: { username?: string; password?: string }, url = server.url) =>
  openHost(url, { timeoutMs: 20_000, ...account }).check(never);
const lastOf = async (...given: Parameters<typeof check>) => {
  const { steps } = await check(...given);
  const { step, ok, code, remedy } = steps.at(-1)!;
  expect(ok || (remedy ?? '') !== '').toBe(true);
  return ok ? `${step} ok` : `${step} ${code}`;
};

describe('a check of a Node-RED', () => {
  it('goes through all steps of a connection that is right', async () => {
    const { steps, version, workspaces, capabilities } = await check(ADMIN);

    expect(steps.map(({ step, ok }) => [step, ok])).toEqual(
      ['reachable', 'product', 'sign_in', 'version', 'permissions'].map((step) => [step, true]),
    );
    expect(version).toMatch(/^4\./);
    expect(workspaces).toHaveLength(1);
    expect(capabilities).toEqual({ canExport: true, canImport: false, canEdit: true });
  });

  it('knows an account that may only read', async () => {
    const { capabilities } = await check(READER);
    expect(capabilities).toMatchObject({ canExport: true, canEdit: false });

    const host = openHost(server.url, READER);
    const base = await host.capture(APP, null, never);
    const wanted = JSON.stringify({ flows: FLOWS });
    expect(await codeOf(applyTo(host, base, wanted).done)).toBe('host_forbidden');
  });

  it.each([
    ['an account that may nothing', NOBODY, 'version host_forbidden'],
    ['a wrong password', { ...ADMIN, password: 'wrong' }, 'sign_in host_sign_in_failed'],
    ['an unknown account', { username: 'who', password: 'x' }, 'sign_in host_sign_in_failed'],
  ])('stops at %s', async (_, account, expected) => {
    expect(await lastOf(account)).toBe(expected);
  });

  it('stops where nothing listens', async () => {
    expect(await lastOf(ADMIN, `http://127.0.0.1:${await findFreePort()}`)).toBe(
      'reachable host_unreachable',
    );
  });

  it.each([
    ['answers with pages', 200, '<html>sign in</html>'],
    ['is another program', 200, '{"type": 1}'],
    ['answers with an empty object only', 200, '{}'],
    ['sends on to a sign-in page', 302, ''],
    ['does not have the route', 404, '{}'],
  ])('stops at a server that %s', async (_, status, text) => {
    const other = createServer((__, answer) => answer.writeHead(status, { location: '/login' }).end(text));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const last = await lastOf(ADMIN, `http://127.0.0.1:${(other.address() as AddressInfo).port}`);
    other.closeAllConnections();
    other.close();

    expect(last).toBe('product host_not_node_red');
  });

  it('does not ask again with a password that was refused, so that the account is not locked', async () => {
    const host = openHost(server.url, { ...READER, password: 'wrong' });
    for (let count = 0; count < 8; count += 1)
      expect(await codeOf(host.capture(APP, null, never))).toBe('host_sign_in_failed');

    expect(await lastOf(READER)).toBe('permissions ok');
  });

  it('explains an account that too many wrong passwords have locked', async () => {
    for (let count = 0; count < 6; count += 1)
      await check({ ...ADMIN, username: 'locked', password: 'wrong' });

    expect(await lastOf({ ...ADMIN, username: 'locked', password: 'wrong' })).toBe('sign_in host_locked');
  });

  it.each([
    ['by a token beside accounts', {}, 'the-token', 'permissions ok'],
    [
      'by a token, where people sign in at another server',
      { isStrategy: true },
      'the-token',
      'permissions ok',
    ],
    ['by a token alone', { accounts: [] }, 'the-token', 'permissions ok'],
    ['by a token that is none', { accounts: [] }, 'another', 'sign_in host_sign_in_failed'],
    [
      'by another token where people sign in elsewhere',
      { isStrategy: true },
      'other',
      'sign_in host_sign_in_failed',
    ],
    ['by a token with a space', {}, 'no token', 'sign_in host_sign_in_failed'],
    ['by a token that may do nothing', {}, 'useless', 'version host_forbidden'],
  ])('signs in %s', async (_, given, password, expected) => {
    const accounts = 'isStrategy' in given ? [] : [ADMIN];
    const tokens = { 'the-token': '*', useless: 'nothing' };
    const other = await NodeRedServer.start({ accounts, tokens, ...given });
    try {
      expect(await lastOf({ username: '', password }, other.url)).toBe(expected);
      if (expected !== 'permissions ok') return;
      const host = openHost(other.url, { username: '', password });
      const base = await host.capture(APP, null, never);
      await applyTo(host, base, JSON.stringify({ flows: FLOWS })).done;
      expect(await other.flows()).toEqual(FLOWS);
    } finally {
      await other.stop();
    }
  });

  it.each([
    ['people sign in at another server', { isStrategy: true }],
    ['there are tokens alone', {}],
  ])('says how to sign in with a password where %s', async (_, given) => {
    const other = await NodeRedServer.start({ tokens: { 'the-token': '*' }, ...given });
    try {
      const { steps } = await check(ADMIN, other.url);
      const { code, remedy } = steps.at(-1)!;
      expect(code).toBe('host_sign_in_failed');
      expect(remedy).toMatch(/leave the user name empty, and enter the token as the password/);
    } finally {
      await other.stop();
    }
  });

  it('needs no account where Node-RED asks for none', async () => {
    const open = await NodeRedServer.start();
    try {
      expect(await lastOf({}, open.url)).toBe('permissions ok');
    } finally {
      await open.stop();
    }
  });
});
