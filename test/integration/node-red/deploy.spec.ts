import { parseAppDocument } from '../../../src/apps/document';
import type { AppHost, CapturedApp } from '../../../src/hosts/app-host';
import { eventually } from '../../support/eventually';
import { CuttingProxy } from '../../support/node-red/cutting-proxy';
import { NodeRedServer } from '../../support/node-red/node-red-server';
import {
  APP,
  applyTo,
  closeHosts,
  codeOf,
  editedText,
  errorOf,
  flowsIn,
  FLOWS,
  merged,
  never,
  openHost,
} from './node-red-fixture';

let server: NodeRedServer;
let proxy: CuttingProxy;
let host: AppHost;

beforeAll(async () => {
  server = await NodeRedServer.start({ settings: 'externalModules: { modules: { allowInstall: false } }' });
});

beforeEach(async () => {
  proxy = await CuttingProxy.start(server.url);
  await server.deploy(FLOWS);
  host = openHost(proxy.url);
});

afterEach(async () => {
  await closeHosts();
  await proxy.stop();
});

afterAll(() => server.stop());

const ignore = () => Promise.resolve();
const capture = (previous: CapturedApp | null = null) => host.capture(APP, previous, never);
/** Waits for an answer: a request that comes while Node-RED restarts nodes has none. */
const expectPage = (word: string) =>
  eventually(async () => {
    const answer = await fetch(`${server.url}/orders`, { signal: AbortSignal.timeout(500) });
    expect(await answer.text()).toBe(word);
  });
const say = (text: string, word: string) =>
  editedText(text, 'fn1', (node) => (node.func = `msg.payload = "${word}";\nreturn msg;`));

describe('a capture of a Node-RED', () => {
  it('has the same bytes as long as nobody deploys something else, whatever the order of configuration and members', async () => {
    const first = await capture();
    expect(first).toMatchObject({ name: 'Node-RED on 127.0.0.1', versionName: 'v1' });
    expect(flowsIn(first.document)).toEqual(FLOWS);

    const nodes = FLOWS.map((node) => Object.fromEntries(Object.entries(node).reverse()) as typeof node);
    await server.deploy([...nodes.slice(-1), ...nodes.slice(0, -1)]);
    const second = await capture(first);

    expect(second.document).toBe(first.document);
    expect(second.fingerprint).not.toBe(first.fingerprint);
  });

  it('differs by what was edited there, and by nothing else', async () => {
    const first = await capture();
    await server.edit('fn1', (node) => (node.name = 'edited'));
    const second = await capture(first);

    const { changes } = parseAppDocument(first.document).differenceTo(parseAppDocument(second.document));
    expect(
      changes.map(({ kind, thing, fields }) => [kind, thing.id, fields.map(({ path }) => path)]),
    ).toEqual([['component', 'fn1', [['name']]]]);
    expect(second.document.replace('"edited"', '"answer"')).toBe(first.document);
  });

  it('keeps how numbers are spelled, the name, and members around the flows', async () => {
    const first = await capture();
    const document = first.document
      .replace('"x": 240', '"x": 2.40e2')
      .replace('"name": "Node-RED on 127.0.0.1"', '"name": "Orders",\n  "team": "shop"');
    const { done } = applyTo(host, first, document);

    expect((await done).captured).toMatchObject({ name: 'Orders', document });
    expect((await capture((await done).captured)).document).toBe(document);
    expect(proxy.deployments).toBe(0);
  });

  it('has the order of wires, and of the nodes of a tab, which Node-RED runs by', async () => {
    await server.edit('in1', (node) => (node.wires = [['fn1', 'log1', 'out1']]));
    const first = await capture();
    await server.edit('in1', (node) => (node.wires = [['out1', 'fn1', 'log1']]));
    const second = await capture(first);
    expect(flowsIn(second.document).find(({ id }) => id === 'in1')!.wires).toEqual([['out1', 'fn1', 'log1']]);

    const [tab, one, two, ...others] = await server.flows();
    await server.deploy([tab, two, one, ...others]);
    expect(flowsIn((await capture(second)).document).map(({ id }) => id)).toEqual(
      [tab, two, one, ...others].map(({ id }) => id),
    );
  });

  it('leaves out nodes that no document can hold, names them, and pulls leave them where they are', async () => {
    const odd = [
      { id: 'null1', type: 'debug', z: null, g: null, name: 'no tab', x: 1, y: 1, wires: [] },
      { id: 'own1', type: 'http proxy', name: 'own', wires: 'text' },
      { id: 'log1', type: 'debug', z: 'tab1', name: 'former', x: 1, y: 1, wires: [] },
      { id: 'odd1', type: 'debug', z: 7, name: 'seven', x: 1, y: 1, wires: [] },
    ] as unknown as typeof FLOWS;
    const held = [FLOWS[0], ...odd, ...FLOWS.slice(1)];
    await server.deploy(held);
    const base = await capture();

    expect(base.limits).toEqual([
      'debug "former" (log1) on Requests: its id occurs again',
      'debug "seven" (odd1): z is no text',
    ]);
    const kept = flowsIn(base.document);
    expect(kept).toEqual(held.filter((node) => ![odd[2], odd[3]].includes(node)));
    await applyTo(host, base, say(base.document, 'two')).done;
    await expectPage('two');
    expect((await server.flows()).filter(({ id }) => id !== 'fn1')).toEqual(
      held.filter(({ id }) => id !== 'fn1'),
    );
  });

  it('does not take it for an edit that all flows are gone', async () => {
    const first = await capture();
    await server.deploy([]);
    const error = await errorOf(capture(first));
    expect(error).toMatchObject({ code: 'host_document_unsupported' });
    expect(error?.message).toContain(`there were ${FLOWS.length} nodes`);
    expect(flowsIn((await capture()).document)).toEqual([]);
  });

  it('has no credentials', async () => {
    await server.edit(
      'proxy1',
      (node) => (node.credentials = { username: 'someone', password: 'the secret' }),
    );

    expect(JSON.stringify(await capture())).not.toContain('secret');
  });

  it('is of the only app', async () => {
    const { fingerprint } = await capture();

    expect(await host.listApps(never)).toEqual([
      expect.objectContaining({ hostAppId: APP, hint: fingerprint, url: proxy.url }),
    ]);
    expect(await codeOf(host.capture('another', null, never))).toBe('host_app_not_found');
    expect(await codeOf(host.create({ wanted: '{}', name: 'Other', label: 'abc' }, ignore, never))).toBe(
      'host_refused',
    );
  });
});

describe('a deployment to a Node-RED', () => {
  it('runs what was merged from two people, in one call', async () => {
    const base = await capture();
    await server.edit('in1', (node) => (node.wires = [['fn1', 'log1']]));
    const theirs = await capture(base);
    const wanted = merged(base.document, say(base.document, 'two'), theirs.document);
    await expectPage('one');
    const { done, steps } = applyTo(host, theirs, wanted);

    const { captured } = await done;
    await expectPage('two');
    expect(captured.document).toBe(wanted);
    expect(await capture(captured)).toEqual(captured);
    expect((await server.flows()).find(({ id }) => id === 'in1')!.wires).toEqual([['fn1', 'log1']]);
    expect(proxy.deployments).toBe(1);
    expect(steps.map(({ step }) => step)).toEqual(['switching']);
  });

  it('changes the order of wires by which Node-RED answers', async () => {
    const flows = [
      ...FLOWS.filter(({ id }) => id !== 'fn1'),
      ...['B', 'C'].map((word, index) => ({
        ...{ id: `add${word}`, type: 'function', z: 'tab1', name: word, outputs: 1, x: 240, y: 40 * index },
        func: `global.set('said', (global.get('said') || '') + '${word}');\nreturn null;`,
        wires: [[]],
      })),
      {
        ...{ id: 'fn1', type: 'function', z: 'tab1', name: 'answer', outputs: 1, x: 240, y: 40 },
        func: `msg.payload = global.get('said');\nglobal.set('said', '');\nreturn msg;`,
        wires: [['out1']],
      },
    ];
    flows.find(({ id }) => id === 'in1')!.wires = [['addB', 'addC', 'fn1']];
    await server.deploy(structuredClone(flows));
    await expectPage('BC');
    const base = await capture();
    const turned = editedText(base.document, 'in1', (node) => (node.wires = [['addC', 'addB', 'fn1']]));
    const { captured } = await applyTo(host, base, turned).done;
    await expectPage('CB');
    expect(captured.document).toBe(turned);
  });

  it('leaves the order of all that it does not change as Node-RED has it', async () => {
    const base = await capture();
    const [tab, one, two, three, log, proxy1] = await server.flows();
    const theirs = [proxy1, tab, one, two, three, log];
    await server.deploy(theirs);
    const now = await capture(base);
    expect(now.document).toBe(base.document);
    const added = { id: 'new1', type: 'debug', z: 'tab1', name: 'new', active: false, x: 1, y: 1, wires: [] };
    const document = JSON.parse(now.document) as { flows: typeof FLOWS };
    document.flows.push(added);
    const wanted = editedText(JSON.stringify(document), 'log1', (node) => (node.name = 'renamed'));
    const { captured } = await applyTo(host, now, wanted).done;
    expect((await server.flows()).map(({ id }) => id)).toEqual([...theirs.map(({ id }) => id), 'new1']);
    expect(await capture(captured)).toEqual(captured);
  });

  it.each<[string, (nodes: typeof FLOWS) => void, RegExp]>([
    [
      'a missing subflow',
      (nodes) =>
        nodes.push({ id: 'use1', type: 'subflow:nope', z: 'tab1', name: 'twice', x: 1, y: 1, wires: [] }),
      /lack the subflow nope, .* subflow:nope "twice" \(use1\) on Requests/,
    ],
    [
      'a module that cannot be installed',
      (nodes) => (nodes.find(({ id }) => id === 'fn1')!.libs = [{ var: 'lib', module: 'no-such-module' }]),
      /did not start .* no-such-module \(install_not_allowed\)/,
    ],
  ])('is no success that leaves Node-RED dead: %s', async (_, edit, message) => {
    const base = await capture();
    const document = JSON.parse(say(base.document, 'two')) as { flows: typeof FLOWS };
    edit(document.flows);
    const error = await errorOf(applyTo(host, base, JSON.stringify(document)).done);

    expect(error).toMatchObject({ code: 'host_missing' });
    expect(error?.message).toMatch(message);
    await expectPage('one');
    expect(await server.flows()).toEqual(FLOWS);
    await server.restart();
    await expectPage('one');
  });

  it('works where no WebSocket is let through, but does not bring modules that it could not see fail', async () => {
    proxy.passesSockets = false;
    const base = await capture();
    const wanted = say(base.document, 'two');
    const withModule = editedText(
      wanted,
      'fn1',
      (node) => (node.libs = [{ var: 'lib', module: 'no-such-module' }]),
    );
    expect(await codeOf(applyTo(host, base, withModule).done)).toBe('host_missing');
    expect(proxy.deployments).toBe(0);
    await applyTo(host, base, wanted).done;
    await expectPage('two');
  });

  it('waits as long as a proxy asks it to', async () => {
    const base = await capture();
    let refusals = 0;
    proxy.refuses = ({ method }) =>
      method === 'POST' && (refusals += 1) === 1 ? { status: 429, headers: { 'retry-after': '1' } } : null;
    await applyTo(host, base, say(base.document, 'two')).done;
    await expectPage('two');
    proxy.refuses = () => ({ status: 429, headers: { 'retry-after': '3600' } });
    expect(await errorOf(capture())).toMatchObject({
      code: 'host_unreachable',
      remedy: expect.stringContaining('in 3600 s') as string,
    });
  });

  it('keeps the credentials of nodes that it changes', async () => {
    await server.edit(
      'proxy1',
      (node) => (node.credentials = { username: 'someone', password: 'the secret' }),
    );
    const base = await capture();
    await applyTo(
      host,
      base,
      editedText(base.document, 'proxy1', (node) => (node.name = 'renamed')),
    ).done;

    const answer = await fetch(`${server.url}/credentials/http-proxy/proxy1`);
    expect(await answer.json()).toEqual({ username: 'someone', has_password: true });
  });

  it('names nodes that it deletes with their credentials, never a value', async () => {
    await server.edit(
      'proxy1',
      (node) => (node.credentials = { username: 'someone', password: 'the secret' }),
    );
    const base = await capture();
    const document = JSON.parse(base.document) as { flows: { id: string }[] };
    document.flows = document.flows.filter(({ id }) => id !== 'proxy1');

    const { lostCredentials } = await applyTo(host, base, JSON.stringify(document)).done;

    expect(lostCredentials).toEqual(['http proxy "proxy" (proxy1): username, password']);
  });

  it.each([
    ['without its editor', { settings: 'disableEditor: true' }, {}],
    [
      'to a token that may not read credentials',
      { tokens: { all: '*', flows: ['flows.read', 'flows.write', 'settings.read', 'nodes.read'] } },
      { password: 'flows' },
    ],
  ])('deletes nodes with credentials where Node-RED tells of none, %s', async (_, options, account) => {
    const other = await NodeRedServer.start(options);
    try {
      const proxied = FLOWS.map((node) =>
        node.id === 'proxy1' ? { ...node, credentials: { username: 'someone' } } : node,
      );
      await other.deploy(proxied);
      const there = openHost(other.url, account);
      const base = await there.capture(APP, null, never);
      const document = JSON.parse(base.document) as { flows: { id: string }[] };
      document.flows = document.flows.filter(({ id }) => id !== 'proxy1');

      const { captured, lostCredentials } = await applyTo(there, base, JSON.stringify(document)).done;

      expect(flowsIn(captured.document).map(({ id }) => id)).not.toContain('proxy1');
      expect(lostCredentials).toBeUndefined();
    } finally {
      await other.stop();
    }
  });

  it('changes nothing where somebody has deployed meanwhile, before it or at the last moment', async () => {
    const base = await capture();
    await server.edit('log1', (node) => (node.name = 'theirs'));
    expect(await codeOf(applyTo(host, base, say(base.document, 'two')).done)).toBe('host_app_changed');

    const now = await capture(base);
    const request = { hostAppId: APP, base: now, wanted: say(now.document, 'two'), label: 'x' };
    const late = () => server.edit('log1', (node) => (node.name = 'later'));
    expect(await codeOf(host.apply(request, late, never))).toBe('host_app_changed');

    await expectPage('one');
    expect((await server.flows()).find(({ id }) => id === 'log1')!.name).toBe('later');
  });

  it.each([
    ['node types that are not installed', '"debug"', '"no such node"', 'host_missing'],
    [
      'credentials',
      '"name": "proxy"',
      '"name": "proxy", "credentials": {"password": "x"}',
      'host_document_unsupported',
    ],
  ])('is refused, before anything is sent, with %s', async (_, from, to, code) => {
    const base = await capture();

    expect(await codeOf(applyTo(host, base, base.document.replace(from, to)).done)).toBe(code);
    expect(proxy.deployments).toBe(0);
  });

  it('refuses an app of another platform', async () => {
    expect(await codeOf(applyTo(host, await capture(), '{"appVersions": []}').done)).toBe(
      'host_document_unsupported',
    );
  });

  it.each([
    ['the request is lost', 'request', 2],
    ['the answer is lost', 'answer', 1],
  ] as const)('happens once where %s', async (_, cut, deployments) => {
    const base = await capture();
    proxy.cut = (count) => (count === 1 ? cut : null);

    expect((await applyTo(host, base, say(base.document, 'two')).done).captured.document).toContain('two');
    await expectPage('two');
    expect(proxy.deployments).toBe(deployments);
  });

  it.each([
    ['after it has arrived', 'finished', 'two'],
    ['before it has arrived', 'nothing', 'one'],
  ] as const)('is found again by another process if this one was killed %s', async (when, recovery, said) => {
    const base = await capture();
    const killed = new AbortController();
    if (when === 'after it has arrived') proxy.onArrived = () => Promise.resolve(killed.abort());
    else proxy.cut = () => (killed.abort(), 'request');
    const { done, steps } = applyTo(host, base, say(base.document, 'two'), killed.signal);
    expect(await codeOf(done)).toBe('host_cancelled');

    const stored = JSON.parse(JSON.stringify(steps.at(-1))) as (typeof steps)[number];
    expect(await openHost(server.url).recover(stored, never, ignore)).toBe(recovery);
    await expectPage(said);
  });

  it('is done where somebody deploys after it', async () => {
    const base = await capture();
    proxy.onArrived = () => server.edit('log1', (node) => (node.name = 'later'));
    const { captured } = await applyTo(host, base, say(base.document, 'two')).done;

    expect(captured.document).toBe(say(base.document, 'two'));
    await expectPage('two');
    expect((await capture(captured)).document).toBe(captured.document.replace('"log"', '"later"'));
  });

  it('is taken back by what was recorded before it, and stays where somebody has gone on with it', async () => {
    const before = await capture();
    const { done, steps } = applyTo(host, before, say(before.document, 'two'));
    await done;
    const after = steps[0].captured!;
    const change = { hostAppId: APP, before, after };
    await server.edit('fn1', (node) => (node.name = 'edited'));
    expect(await host.revert(change, never)).toBe(false);
    await server.edit('fn1', (node) => (node.name = FLOWS.find(({ id }) => id === 'fn1')!.name));
    for (const _ of [1, 2]) expect(await host.revert(change, never)).toBe(true);
    expect(proxy.deployments).toBe(2);
    await expectPage('one');
  });

  it('is taken back where Node-RED holds something else', async () => {
    const base = await capture();
    proxy.alter = (body, count) => (count === 1 ? Buffer.from(body.toString().replace('two', 'six')) : body);
    const error = await errorOf(applyTo(host, base, say(base.document, 'two')).done);

    expect(error?.code).toBe('host_not_equal');
    expect(error?.data.differences).toEqual([expect.objectContaining({ place: 'component answer/func' })]);
    await expectPage('one');
    expect((await capture(base)).document).toBe(base.document);
  });
});
