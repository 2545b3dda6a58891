import type { ProofStep } from '../../../src/hosts/app-host';
import { HttpsPool } from '../../../src/https';
import { NodeRedHost } from '../../../src/hosts/node-red';
import { CuttingProxy } from '../../support/node-red/cutting-proxy';
import { NODE_RED_VERSION, NodeRedServer } from '../../support/node-red/node-red-server';
import {
  APP,
  applyTo,
  certificateOf,
  closeHosts,
  codeOf,
  flowsIn,
  FLOWS,
  never,
  openHost,
} from './node-red-fixture';

const ADMIN = { username: 'trellis', password: 'a password', permissions: '*' };
const READER = { username: 'reader', password: 'a password', permissions: 'read' };
const OWN_NAME = 'trellis-proof-1a2b3c4d';

let server: NodeRedServer;
let proxy: CuttingProxy;
const pool = new HttpsPool();

beforeAll(async () => {
  server = await NodeRedServer.start();
  proxy = await CuttingProxy.start(server.url);
});

beforeEach(() => server.deploy(FLOWS));
afterEach(async () => {
  Object.assign(proxy, {
    onArrived: () => Promise.resolve(),
    cut: () => null,
    passesSockets: true,
    deployments: 0,
  });
  await closeHosts();
});
afterAll(async () => {
  await pool.close();
  await proxy.stop();
  await server.stop();
});

const unprovenHost = (
  url = proxy.url,
  account: { username?: string; password?: string } = {},
  version: string | null = null,
) =>
  new NodeRedHost(
    pool,
    { ownerId: 'one', url, username: '', password: '', certificateAuthority: null, ...account },
    certificateOf(version),
  );
const prove = (host = unprovenHost(), formerNames: string[] = []) => {
  const steps: ProofStep[] = [];
  const request = { ownName: OWN_NAME, formerNames };
  return { steps, done: host.prove(request, ({ step }) => Promise.resolve(void steps.push(step)), never) };
};
const rev = async () => (await unprovenHost().listApps(never))[0].hint;

it('proves a Node-RED with a disabled tab of its own, and leaves it as it was', async () => {
  const before = await rev();
  const { steps, done } = prove();
  const certificate = await done;

  expect(certificate).toMatchObject({
    ...{ version: NODE_RED_VERSION, edits: { done: 2, total: 2 }, traits: { hasEvents: true }, limits: [] },
    abilities: {
      list: { state: 'proven' },
      capture: { state: 'proven' },
      pull: { state: 'proven' },
      tables: { state: 'not' },
    },
  });
  expect(steps).toEqual(['list', 'capture', 'create', 'edits', 'delete']);
  expect(await rev()).toBe(before);
  // Added, edited, refused, removed.
  expect(proxy.deployments).toBe(4);
});

it('is asked for again by another version, whatever it is, and nothing is done before', async () => {
  expect(await unprovenHost().isProven(never)).toBe(false);
  expect(await unprovenHost(proxy.url, {}, '3.1.0').isProven(never)).toBe(false);
  const host = unprovenHost(proxy.url, {}, NODE_RED_VERSION);
  expect(await host.isProven(never)).toBe(true);
  const former = unprovenHost(proxy.url, {}, '3.1.0');
  expect(await codeOf(former.capture(APP, null, never))).toBe('host_unproven');
  const base = await host.capture(APP, null, never);
  expect(await codeOf(applyTo(former, base, base.document).done)).toBe('host_unproven');
});

it('takes its turn with people who deploy meanwhile', async () => {
  let count = 0;
  proxy.onArrived = () => Promise.resolve();
  proxy.refuses = ({ method, url }) => {
    // Between reading the flows and deploying them.
    if (method === 'GET' && url === '/flows' && (count += 1) === 3)
      void server.edit('log1', (node) => (node.name = 'by somebody'));
    return null;
  };
  await prove().done;
  proxy.refuses = null;
  const flows = await server.flows();
  expect(flows.find(({ id }) => id === 'log1')!.name).toBe('by somebody');
  expect(flows.map(({ id }) => id)).toEqual(FLOWS.map(({ id }) => id));
});

it('leaves a tab that is named and removed later if it is killed', async () => {
  proxy.cut = (deployment) => (deployment >= 2 ? 'request' : null);
  expect(await codeOf(prove().done)).toBe('host_unreachable');
  expect((await server.flows()).map(({ id }) => id)).toContain(OWN_NAME);
  const { document } = await openHost(server.url).capture(APP, null, never);
  expect(flowsIn(document).map(({ id }) => id)).toEqual(FLOWS.map(({ id }) => id));

  await unprovenHost(server.url).removeProofs([OWN_NAME], never);
  expect(await server.flows()).toEqual(FLOWS);
});

it('fails where the flows come back changed, or where deployments run over those of others', async () => {
  proxy.alter = (body, count) =>
    count === 1 ? Buffer.from(body.toString().replace('"answer"', '"altrei"')) : body;
  expect(await codeOf(prove().done)).toBe('host_refused');
  proxy.alter = (body) =>
    Buffer.from(body.toString().replace(/,"rev":"not the present one"/, ' '.repeat(29)));
  expect(await codeOf(prove().done)).toBe('host_refused');
  proxy.alter = (body) => body;
});

it('says what it could not hear, and what the account may not do', async () => {
  proxy.passesSockets = false;
  expect((await prove().done).abilities.pull).toMatchObject({
    state: 'partly',
    reasons: [expect.stringContaining('/comms')],
  });
  const other = await NodeRedServer.start([ADMIN, READER]);
  try {
    const certificate = await prove(unprovenHost(other.url, READER)).done;
    expect(certificate.abilities).toMatchObject({ capture: { state: 'proven' }, pull: { state: 'not' } });
  } finally {
    await other.stop();
  }
});
