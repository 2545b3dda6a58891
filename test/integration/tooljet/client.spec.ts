import { HttpsPool } from '../../../src/https';
import { parseToolJetAddress } from '../../../src/hosts/tooljet/client/tooljet-http';
import { checkConnection } from '../../../src/hosts/tooljet/client/check-connection';
import type { ToolJetSettings } from '../../../src/hosts/tooljet/client/connections';
import { eventually } from '../../support/eventually';
import { findFreePort } from '../../support/free-port';
import type { Fault } from '../../support/tooljet/faults';
import { ADMIN, never, ToolJetFixture } from './tooljet-fixture';

let fixture: ToolJetFixture;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
});

afterEach(() => fixture[Symbol.asyncDispose]());

const failAll = (fault: Fault) => (fixture.server.faults = () => fault);

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? error,
  );

/** Timeouts for a server that answers, and for a silent one. */
const [PATIENT_MS, SHORT_MS] = [20_000, 300];

describe('a check', () => {
  let timeoutMs = PATIENT_MS;

  afterEach(() => {
    timeoutMs = PATIENT_MS;
  });

  const check = (more: Partial<ToolJetSettings> = {}) =>
    checkConnection(fixture.open(more, { timeoutMs }), more.workspaceId ?? null, never);
  const lastOf = async (more: Partial<ToolJetSettings> = {}) => {
    const { steps } = await check(more);
    const { step, ok, code, remedy } = steps.at(-1)!;
    expect(ok || (remedy ?? '') !== '').toBe(true);
    return ok ? `${step} ok` : `${step} ${code}`;
  };

  it('goes through all steps of a connection that is right', async () => {
    const { steps, version, workspaces, capabilities } = await check();

    expect(steps.map(({ step, ok }) => [step, ok])).toEqual(
      ['reachable', 'product', 'version', 'sign_in', 'workspace', 'permissions'].map((step) => [step, true]),
    );
    expect(version).toBe('2.27.1');
    expect(workspaces).toEqual([
      { id: fixture.server.state.workspace!.id, name: 'Tools', slug: 'my-workspace' },
    ]);
    expect(capabilities).toEqual({ canExport: true, canImport: true, canEdit: true });
  });

  it('stops where nothing listens', async () => {
    expect(await lastOf({ url: `http://127.0.0.1:${await findFreePort()}` })).toBe(
      'reachable host_unreachable',
    );
  });

  it.each<[string, Fault, string]>([
    ['is silent', { kind: 'hang' }, 'reachable host_timeout'],
    ['breaks connections', { kind: 'reset' }, 'reachable host_unreachable'],
    ['answers with pages', { kind: 'html' }, 'product host_not_tooljet'],
    ['answers with an error page', { kind: 'html', status: 404 }, 'product host_not_tooljet'],
    ['answers with a gateway’s page', { kind: 'html', status: 502 }, 'reachable host_unreachable'],
    [
      'sends on to a sign-in page',
      { kind: 'redirect', location: 'https://sso.example.com/?back=1' },
      'product host_not_tooljet',
    ],
    ['is another program', { kind: 'text', text: '{"status":"up"}' }, 'product host_not_tooljet'],
    ['answers with a list', { kind: 'text', text: '[]' }, 'product host_not_tooljet'],
    [
      'has not this route',
      { kind: 'status', status: 404, message: 'Cannot GET /api/health' },
      'product host_not_tooljet',
    ],
  ])('stops at a server that %s', async (_, fault, expected) => {
    failAll(fault);
    if (fault.kind === 'hang') timeoutMs = SHORT_MS;

    expect(await lastOf()).toBe(expected);
  });

  it('takes any version, which is proven later, and no server that tells none', async () => {
    fixture.server.state.version = '3.20.140-ee';

    expect(await check()).toMatchObject({ version: '3.20.140-ee' });
    expect(await lastOf()).toBe('permissions ok');

    fixture.server.faults = ({ path }) => (path === '/api/config' ? { kind: 'text', text: '{}' } : null);
    expect(await lastOf()).toBe('version host_answer_invalid');
  });

  it('tells a wrong password, a locked account, an unknown workspace and missing rights apart', async () => {
    const { state } = fixture.server;
    expect(await lastOf({ password: 'wrong' })).toBe('sign_in host_sign_in_failed');
    expect(await lastOf({ email: 'nobody' })).toBe('sign_in host_sign_in_failed');
    expect(await lastOf({ workspaceId: '00000000-0000-4000-8000-000000000000' })).toBe(
      'workspace host_workspace_not_found',
    );
    expect(await lastOf({ workspaceId: state.workspace!.id })).toBe('permissions ok');

    state.addUser({ email: 'vic@example.com', password: 'p', firstName: 'V', lastName: 'V', isAdmin: false });
    expect(await lastOf({ email: 'vic@example.com', password: 'p' })).toBe('permissions host_forbidden');

    const [ada] = state.users.all;
    state.users.update(ada.id, { wrongPasswords: 10 });
    expect(await lastOf()).toBe('sign_in host_locked');
  });
});

describe('signing in', () => {
  it('never sends a refused password again by itself, and stops before the account is locked', async () => {
    const connections = fixture.connections();
    const { api } = connections.open(fixture.settings({ password: 'wrong' }));

    expect(await codeOf(api.listApps(never))).toBe('host_sign_in_failed');
    expect(await codeOf(api.listApps(never))).toBe('host_sign_in_failed');
    expect(fixture.takeCalls()).toEqual(['POST /api/authenticate']);

    // Another connection of this process, and people who press the button again and again.
    for (let time = 0; time < 20; time += 1)
      await codeOf(
        connections.open(fixture.settings({ password: `wrong${time % 3}` })).api.session.signInAgain(never),
      );

    expect(fixture.takeCalls()).toHaveLength(4);
    expect(await codeOf(fixture.open().listApps(never))).toBe('done');
  });

  it('signs in once more when the session has ended, and repeats what was refused', async () => {
    const api = fixture.open();
    await api.listApps(never);
    fixture.server.state.sessions.clear();
    fixture.takeCalls();

    expect(await codeOf(Promise.all([api.listApps(never), api.listApps(never), api.listApps(never)]))).toBe(
      'done',
    );

    const calls = fixture.takeCalls();
    expect(calls.filter((call) => call.includes('authenticate'))).toHaveLength(1);
  });

  it('gives up after the second refusal in a row', async () => {
    const api = fixture.open();
    fixture.server.faults = ({ path }) =>
      path.includes('authenticate') ? null : { kind: 'status', status: 401, message: 'Unauthorized' };

    expect(await codeOf(api.listApps(never))).toBe('host_session_refused');
    expect(fixture.takeCalls()).toHaveLength(4);
  });

  it('goes on for the others if the one that began it is cancelled', async () => {
    const api = fixture.open();
    const cancel = new AbortController();
    let isFirst = true;
    fixture.server.faults = () => (isFirst ? ((isFirst = false), { kind: 'hang' }) : null);

    const first = codeOf(api.listApps(cancel.signal));
    const second = codeOf(api.listApps(never));
    await eventually(() => expect(fixture.server.calls).toHaveLength(1));
    cancel.abort();

    expect([await first, await second]).toEqual(['host_cancelled', 'done']);
  });
});

describe('a request', () => {
  it.each<[string, Fault, string]>([
    ['a silent server', { kind: 'hang' }, 'host_timeout'],
    ['a lost answer', { kind: 'lost_answer' }, 'host_unreachable'],
    ['a page', { kind: 'html' }, 'host_not_tooljet'],
    ['a redirect', { kind: 'redirect', location: '/login' }, 'host_not_tooljet'],
    ['missing rights', { kind: 'status', status: 403, message: 'no' }, 'host_forbidden'],
    ['an answer without what it should hold', { kind: 'text', text: '{"id":7}' }, 'host_answer_invalid'],
    ['a failure', { kind: 'status', status: 500, message: 'Cannot read properties' }, 'host_refused'],
    ['a limit', { kind: 'status', status: 500, message: 'request entity too large' }, 'host_too_large'],
    ['a gateway', { kind: 'html', status: 503 }, 'host_unreachable'],
    ['a missing route', { kind: 'status', status: 404, message: 'Cannot POST /api/apps' }, 'host_refused'],
    ['a missing app', { kind: 'status', status: 404, message: 'App not found.' }, 'host_app_not_found'],
  ])('that changes something is sent once, and explained: %s', async (_, fault, code) => {
    const connections = fixture.connections({ timeoutMs: fault.kind === 'hang' ? SHORT_MS * 5 : PATIENT_MS });
    const { api } = connections.open(fixture.settings());
    await api.session.workspace(never);
    failAll(fault);
    fixture.takeCalls();

    const made = api.call({ method: 'POST', path: '/apps', body: { name: 'x' } }, never);
    const read = made.then((answer) => {
      if (typeof (answer as { id?: unknown }).id !== 'string')
        throw Object.assign(new Error(), { code: 'host_answer_invalid' });
    });

    expect(await codeOf(read)).toBe(code);
    expect(fixture.takeCalls()).toHaveLength(1);
  });

  it('never shows the password, whatever the server repeats', async () => {
    const api = fixture.open();
    await api.session.workspace(never);
    failAll({ kind: 'status', status: 400, message: `bad: ${ADMIN.password}` });

    const error: unknown = await api.listApps(never).catch((thrown: unknown) => thrown);

    expect(JSON.stringify([error, (error as Error).message])).not.toContain(ADMIN.password);
  });

  it('stops reading an answer that is too large', async () => {
    const api = fixture.open({}, { maxAnswerBytes: 1000 });
    await api.session.workspace(never);
    failAll({ kind: 'text', text: JSON.stringify({ text: 'x'.repeat(5000) }) });

    expect(await codeOf(api.listApps(never))).toBe('host_too_large');
  });

  it('lets one export of a server run at a time, over all connections', async () => {
    const connections = fixture.connections();
    const [one, other] = ['one', 'other'].map(
      (ownerId) => connections.open(fixture.settings({ ownerId })).api,
    );
    await Promise.all([one.session.workspace(never), other.session.workspace(never)]);
    const app = { appId: 'a', versionId: 'b' };
    fixture.server.faults = ({ path }) => (path.includes('export') ? { kind: 'hang' } : null);
    fixture.takeCalls();
    const cancel = new AbortController();

    const first = codeOf(one.exportVersion(app, cancel.signal));
    const second = codeOf(other.exportVersion(app, never));
    const impatient = new AbortController();
    const third = codeOf(other.exportVersion(app, impatient.signal));
    impatient.abort();
    expect(await third).toBe('host_cancelled');
    await other.listApps(never);
    expect(fixture.takeCalls().filter((call) => call.includes('export'))).toHaveLength(1);

    fixture.server.faults = () => null;
    cancel.abort();
    expect([await first, await second]).toEqual(['host_cancelled', 'host_app_not_found']);
  });

  it('reads all pages of the list', async () => {
    const api = fixture.open();
    for (let number = 0; number < 20; number += 1)
      await api.call({ method: 'POST', path: '/apps', body: { name: `App ${number}` } }, never);

    const apps = await api.listApps(never);

    expect(new Set(apps.map(({ name }) => name)).size).toBe(20);
    expect(await api.findAppNamed('App 1', never)).toMatchObject({ name: 'App 1' });
    expect(await api.findAppNamed('app 1', never)).toBeNull();
  });
});

describe('an address', () => {
  it('is read with its path', () => {
    expect(parseToolJetAddress(' https://apps.example.com/tooljet/ ')).toEqual({
      url: 'https://apps.example.com/tooljet',
      ...{ host: 'apps.example.com', port: 443, basePath: '/tooljet', isPlain: false },
    });
    expect(parseToolJetAddress('http://[::1]:3000')).toMatchObject({
      host: '::1',
      port: 3000,
      isPlain: true,
    });
  });

  it.each([
    '',
    'tooljet',
    'ftp://x.example.com',
    'https://a:b@x.example.com',
    'https://x.example.com/?a=1',
    'http://8.8.8.8',
  ])('%p is refused', (text) => {
    expect(() => parseToolJetAddress(text)).toThrow(expect.objectContaining({ code: 'invalid_host_url' }));
  });

  it('without encryption leads to private addresses only', async () => {
    await using pool = Object.assign(new HttpsPool(), {
      async [Symbol.asyncDispose]() {
        await pool.close();
      },
    });
    const target = { ownerId: 'o', host: '8.8.8.8', port: 80, certificateAuthority: null, isPlain: true };
    const request = { method: 'GET' as const, path: '/', headers: {}, signal: never };

    await expect(pool.request(target, request)).rejects.toThrow('not allowed here');
  });
});
