import { editedText, FLOWS } from '../../integration/node-red/node-red-fixture';
import { deploymentsOf } from '../../support/deployments';
import { commit, ended, exported, getApp } from '../../support/git-fixture';
import { CuttingProxy, type Cut } from '../../support/node-red/cutting-proxy';
import { NodeRedServer } from '../../support/node-red/node-red-server';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { appeared, capture } from '../../support/tooljet/connected-tooljet';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;
let server: NodeRedServer;
let proxy: CuttingProxy;

beforeAll(async () => {
  const env = shortWaits(SOON_STARTED_AGAIN);
  [fixture, server] = await Promise.all([FaultFixture.start({ env }), NodeRedServer.start()]);
  proxy = await CuttingProxy.start(server.url);
});

afterAll(async () => {
  await proxy.stop();
  await Promise.all([fixture.stop(), server.stop()]);
});

/** A workspace with the committed flows, which were changed in the repository since. */
async function begin() {
  await server.deploy(FLOWS);
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository);
  const connection = { kind: 'node-red', url: proxy.url, intervalSeconds: 86_400 };
  await member.put('/host', { ...connection, email: 'nobody', password: 'not asked for' }).expect(200);
  await member.post('/host/check').expect(200);
  const app = await appeared(member, 'Node-RED on 127.0.0.1');
  await commit(member, app.id, 'From Node-RED').expect(201);
  await member.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  const path = (await repository.ls()).find((file) => file.startsWith(app.name))!;
  const wanted = editedText(await repository.show('main', path), 'fn1', (node) => (node.name = 'from Git'));
  await repository.commit({ [path]: wanted });
  return { member, app, wanted };
}

it.each([
  ['a pull', 'asks for it', 'request'],
  ['a pull', 'has deployed', 'answer'],
  ['a deployment', 'has deployed', 'answer'],
] as [string, string, Cut][])(
  'ends %s once, with the flows as they are wanted, if the worker is killed when it %s',
  async (kind, _, cut) => {
    const { member, app, wanted } = await begin();
    const workerPid = await fixture.trellis.workerPid();
    let isKilled = false;
    const kill = () => {
      if (!isKilled) process.kill(workerPid, 'SIGKILL');
      isKilled = true;
    };
    proxy.deployments = 0;
    proxy.cut = (deployment) => {
      if (deployment !== 1) return null;
      if (cut === 'request') kill();
      return cut;
    };
    proxy.onArrived = () => Promise.resolve(kill());
    const path = kind === 'a pull' ? `/apps/${app.id}/git/pull` : '/deployments';
    const request = member.request('post', path).set('Prefer', 'respond-async').send({});
    const { body } = await request.expect(202);
    const job = await ended(member, body.jobId as string);
    proxy.cut = () => null;
    proxy.onArrived = () => Promise.resolve();
    expect([isKilled, job.status, job.error]).toEqual([true, 'succeeded', null]);
    expect(proxy.deployments).toBe(cut === 'request' ? 2 : 1);
    expect((await server.flows()).find(({ id }) => id === 'fn1')?.name).toBe('from Git');
    await capture(member);
    expect(await exported(member, app.id)).toBe(wanted);
    expect((await getApp(member, app.id)).gitState).toBe('clean');
    if (kind === 'a deployment') expect(await deploymentsOf(member)).toMatchObject([{ status: 'applied' }]);
  },
);
