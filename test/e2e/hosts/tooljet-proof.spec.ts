import { ADMIN, ordersApp, ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { eventually } from '../../support/eventually';
import { GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appeared, capture, connectionTo, hostOf } from '../../support/tooljet/connected-tooljet';

let fixture: GitFixture;
let tooljet: ToolJetFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

beforeEach(async () => {
  tooljet = await ToolJetFixture.start();
});
afterEach(() => tooljet[Symbol.asyncDispose]());

describe('a proof', () => {
  /** Connects the workspace to a ToolJet that has to be proven. */
  async function unproven() {
    const member = await fixture.admin.inNewWorkspace();
    const hostAppId = tooljet.place({ ...ordersApp(), name: 'Orders' });
    await member.put('/host', connectionTo(tooljet)).expect(200);
    await member.post('/host/check').expect(200);
    return { member, hostAppId };
  }

  const proofOf = async (member: Member) => (await hostOf(member)).proof!;
  const running = (member: Member) =>
    eventually(async () => (await proofOf(member)).running ?? Promise.reject(new Error('No proof runs.')));
  const proven = (member: Member) =>
    eventually(async () => {
      const { certificate, running: step } = await proofOf(member);
      if (!certificate || step) throw new Error('It is not proven.');
      return certificate;
    });
  const namesThere = () => tooljet.server.state.apps.all.map(({ name }) => name);

  it('is made before the first capture, and again in another version', async () => {
    const { member } = await unproven();
    const { step, done, total } = await running(member);
    expect([step, done < total]).toEqual([expect.any(String), true]);
    await member.post('/host/proof').expect(202);
    expect(await proven(member)).toMatchObject({
      version: '2.27.1',
      abilities: { pull: { state: 'proven', reasons: [] } },
      limits: [],
    });
    await appeared(member, 'Orders');
    expect(namesThere()).toEqual(['Orders']);

    tooljet.server.state.version = '2.27.2';
    await member.post('/host/capture').expect(202);
    await eventually(async () => expect((await proven(member)).version).toBe('2.27.2'));
    expect(await hostOf(member)).toMatchObject({ version: '2.27.2', error: null });
    const { body, headers } = await member.get('/host/proof/report').expect(200);
    expect(headers['content-disposition']).toContain('trellis-proof-2.27.2.json');
    expect(body).toMatchObject({ certificate: { version: '2.27.2' }, problem: null });
    for (const secret of [ADMIN.password, ADMIN.email, '127.0.0.1'])
      expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('that is cancelled leaves nothing there, and nothing is used until it is wanted again', async () => {
    const { member } = await unproven();
    await running(member);
    await eventually(() => expect(namesThere()).toHaveLength(2));
    await member.delete('/host/proof').expect(204);
    await eventually(async () => expect((await hostOf(member)).isCapturing).toBe(false));
    expect(namesThere()).toEqual(['Orders']);
    const { proof, error, apps } = await hostOf(member);
    expect(proof).toMatchObject({ running: null, certificate: null, problem: { code: 'host_unproven' } });
    expect([error?.code, apps]).toEqual(['host_unproven', []]);
    await capture(member);
    expect((await hostOf(member)).apps).toEqual([]);

    await member.post('/host/proof').expect(202);
    await appeared(member, 'Orders');
    expect((await proofOf(member)).certificate).not.toBeNull();
  });

  it('is for admins alone, and for Node-RED as well', async () => {
    const { member } = await unproven();
    const builder = await member.invite('builder');
    await builder.post('/host/proof').expect(403);
    await builder.delete('/host/proof').expect(403);
    await builder.get('/host/proof/report').expect(403);
    await member.delete('/host/proof').expect(204);
    const other = await fixture.admin.inNewWorkspace();
    await other.post('/host/proof').expect(404);
    await other.put('/host', { ...connectionTo(tooljet), kind: 'node-red', url: 'http://127.0.0.1:9' });
    expect((await hostOf(other)).proof).toEqual({ running: null, certificate: null, problem: null });
    const { body } = await other.post('/host/proof').expect(409);
    expect(body.code).toBe('host_not_connected');
  });
});
