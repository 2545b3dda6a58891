import { editedText } from '../../integration/node-red/node-red-fixture';
import { listChanges } from '../../support/changes';
import { eventually } from '../../support/eventually';
import { commit, ended, exported, getApp, GitFixture, type AppBody } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { CuttingProxy } from '../../support/node-red/cutting-proxy';
import { NodeRedServer, type FlowNode } from '../../support/node-red/node-red-server';
import { appeared, capture, hostOf } from '../../support/tooljet/connected-tooljet';
import { describeReal } from '../describe-real';
import { ordersFlows, ROUTES } from './flows';
import { installed, NODE_REDS } from './installed';

const NAME = 'Node-RED on 127.0.0.1';
const PATH = `${NAME}/v1.json`;
const ADMIN = { username: 'trellis', password: 'a password', permissions: '*' };

for (const name of NODE_REDS)
  describeReal(name, (folder) => {
    const program = folder === '' ? null : installed(folder);
    let fixture: GitFixture;
    let server: NodeRedServer;
    let proxy: CuttingProxy;

    beforeAll(async () => {
      // No module can be installed from there.
      const env = { npm_config_registry: 'http://127.0.0.1:9', npm_config_fetch_retries: '0' };
      [fixture, server] = await Promise.all([GitFixture.start(), NodeRedServer.start({ ...program, env })]);
      proxy = await CuttingProxy.start(server.url);
    });
    afterAll(async () => {
      await proxy?.stop();
      await Promise.all([fixture?.stop(), server?.stop()]);
    });

    const says = (word: string, path = '/order') =>
      eventually(async () => {
        const answer = await fetch(`${server.url}${path}`, { signal: AbortSignal.timeout(1_000) });
        expect(await answer.text()).toBe(word);
      });
    const nodeThere = async (id: string) => (await server.flows()).find((node) => node.id === id);

    /** A workspace with the committed flows of the server. */
    async function begin(flows: FlowNode[] = ordersFlows(), account: object = {}, url = proxy.url) {
      await server.deploy(structuredClone(flows));
      const { member, repository } = await fixture.connected();
      const connection = {
        kind: 'node-red',
        url,
        intervalSeconds: 86_400,
        email: 'nobody',
        password: 'none',
      };
      await member.put('/host', { ...connection, ...account }).expect(200);
      const { body } = await member.post('/host/check').expect(200);
      expect(body).toMatchObject({ isConnected: true, version: program!.version });
      const app = await appeared(member, NAME);
      await commit(member, app.id, 'From Node-RED').expect(201);
      return { member, repository, app };
    }

    type Begun = Awaited<ReturnType<typeof begin>>;
    async function inGit({ repository }: Begun, id: string, change: (node: FlowNode) => void) {
      const wanted = editedText(await repository.show('main', PATH), id, change);
      await repository.commit({ [PATH]: wanted });
      return wanted;
    }
    const pull = (member: Member, app: AppBody, options: object = {}) =>
      member.post(`/apps/${app.id}/git/pull`, options);
    const stateOf = async (member: Member, app: AppBody) => {
      await capture(member);
      return (await getApp(member, app.id)).gitState;
    };

    it('proves itself, and gives and takes what the flows answer by, also after a restart', async () => {
      const begun = await begin();
      const { member, app } = begun;
      const { proof } = await hostOf(member);
      expect(proof?.certificate).toMatchObject({
        ...{ version: program!.version, edits: { done: 2, total: 2 }, traits: { hasEvents: true } },
        abilities: { pull: { state: 'proven' } },
      });
      expect(await server.flows()).toEqual(ordersFlows());

      const wanted = await inGit(
        begun,
        'addB',
        (node) => (node.func = String(node.func).replace("'B'", "'ä'")),
      );
      await pull(member, app).expect(200);
      await says('äC');
      await server.restart();
      await says('äC');
      expect(await exported(member, app.id)).toBe(wanted);
      expect(await stateOf(member, app)).toBe('clean');
    });

    it('runs by the order of wires, which is captured, committed, pulled and merged', async () => {
      const begun = await begin();
      const { member, app, repository } = begun;
      await says('BC');
      await server.edit('in1', (node) => (node.wires = [['addC', 'addB', 'fn1']]));
      await says('CB');
      expect(await stateOf(member, app)).toBe('changed');
      await commit(member, app.id, 'C first').expect(201);
      expect(await repository.show('main', PATH)).toMatch(/"addC",\s*"addB",\s*"fn1"/);

      await inGit(begun, 'in1', (node) => (node.wires = [['addB', 'addC', 'fn1']]));
      await pull(member, app).expect(200);
      await says('BC');

      // One changes the order in Node-RED, the other a name in Git.
      await server.edit('in1', (node) => (node.wires = [['addC', 'addB', 'fn1']]));
      await capture(member);
      await inGit(begun, 'log1', (node) => (node.name = 'renamed'));
      await pull(member, app, { merge: true }).expect(200);
      expect(await nodeThere('log1')).toMatchObject({ name: 'renamed' });
      await says('CB');
      await commit(member, app.id, 'C first again').expect(201);

      // Both change the order.
      await server.edit('in1', (node) => (node.wires = [['addC', 'fn1', 'addB']]));
      await capture(member);
      await inGit(begun, 'in1', (node) => (node.wires = [['fn1', 'addC', 'addB']]));
      const { body } = await pull(member, app, { merge: true }).expect(409);
      expect(body).toMatchObject({ code: 'merge_conflicts' });
      expect((await nodeThere('in1'))!.wires).toEqual([['addC', 'fn1', 'addB']]);
    });

    it('keeps the order of nodes in Node-RED, by which the first of two routes answers', async () => {
      const begun = await begin([...ordersFlows(), ...ROUTES]);
      const { member, app } = begun;
      await says('special', '/a/b');
      const turned = [...ordersFlows(), ...ROUTES.slice(3), ...ROUTES.slice(0, 3)];
      await server.deploy(turned);
      expect(await stateOf(member, app)).toBe('changed');
      expect(await listChanges(member, app)).toMatchObject([{ kind: 'order' }]);
      await server.restart();
      await says('general', '/a/b');
      await commit(member, app.id, 'General first').expect(201);
      await inGit(begun, 'out1', (node) => (node.name = 'renamed'));
      await pull(member, app).expect(200);
      expect((await server.flows()).map(({ id }) => id)).toEqual(turned.map(({ id }) => id));
      await server.restart();
      await says('general', '/a/b');
    });

    it.each([
      [
        'a subflow',
        (node: FlowNode) => Object.assign(node, { type: 'subflow:nope' }),
        'log1',
        /subflow nope/,
      ],
      [
        'a module',
        (node: FlowNode) => (node.libs = [{ var: 'lib', module: 'a-module-that-is-not-there' }]),
        'fn1',
        /could not install .* a-module-that-is-not-there/,
      ],
    ])('goes on as before where %s is missing, and says so', async (_, change, id, message) => {
      const begun = await begin();
      const { member, app } = begun;
      await says('BC');
      await inGit(begun, id, (node) => {
        change(node);
        node.name = 'changed';
      });
      const { body } = await pull(member, app).expect(422);
      expect(body).toMatchObject({ code: 'host_missing', detail: expect.stringMatching(message) as string });
      await says('BC');
      await server.restart();
      await says('BC');
      expect(await stateOf(member, app)).toBe('failed');
    });

    it('commits the flows that run at that moment, and names credentials that a pull deletes', async () => {
      const { member, repository, app } = await begin();
      const node = {
        id: 'proxy9',
        type: 'http proxy',
        name: 'way out',
        url: 'http://127.0.0.1:9',
        noproxy: [],
      };
      await server.deploy([...(await server.flows()), { ...node, credentials: { username: 'someone' } }]);

      await commit(member, app.id, 'A way out').expect(201);

      const [path] = (await repository.ls()).filter((file) => file.endsWith('/v1.json'));
      const text = await repository.show('main', path);
      expect(text).toContain('way out');

      const document = JSON.parse(text) as { flows: { id: string }[] };
      document.flows = document.flows.filter(({ id }) => id !== 'proxy9');
      await repository.commit({ [path]: JSON.stringify(document, null, 2) }, { message: 'Without it' });
      const { body } = await member.post(`/apps/${app.id}/git/pull`).expect(200);
      expect(body).toMatchObject({ hostLostCredentials: ['http proxy "way out" (proxy9): username'] });
    });

    it('merges what two people have done, and does not run over what a third one deploys meanwhile', async () => {
      const begun = await begin();
      const { member, app } = begun;
      await server.edit('log1', (node) => (node.name = 'in Node-RED'));
      await capture(member);
      await inGit(begun, 'fn1', (node) => (node.name = 'in Git'));
      await pull(member, app, { merge: true }).expect(200);
      expect([(await nodeThere('log1'))!.name, (await nodeThere('fn1'))!.name]).toEqual([
        'in Node-RED',
        'in Git',
      ]);
      await commit(member, app.id, 'Both').expect(201);

      await inGit(begun, 'out1', (node) => (node.name = 'in Git'));
      await server.edit('proxy1', (node) => (node.name = 'deployed just now'));
      const { body } = await pull(member, app).expect(409);
      expect(['uncommitted_changes', 'host_app_changed']).toContain((body as { code: string }).code);
      expect((await nodeThere('proxy1'))!.name).toBe('deployed just now');
      await capture(member);
      await pull(member, app, { merge: true }).expect(200);
      expect((await nodeThere('out1'))!.name).toBe('in Git');
    });

    it.each(['before the flows arrive', 'after they have arrived'])(
      'comes to the pulled flows, or to the former ones, if Node-RED is killed %s',
      async (when) => {
        const begun = await begin();
        const { member, app } = begun;
        await inGit(begun, 'addB', (node) => (node.func = String(node.func).replace("'B'", "'X'")));
        let isKilled = false;
        proxy.cut = () => {
          if (isKilled) return null;
          if (when === 'before the flows arrive') {
            isKilled = true;
            server.kill();
          }
          return null;
        };
        proxy.onArrived = () => {
          if (!isKilled) server.kill();
          isKilled = true;
          return Promise.resolve();
        };
        const { body } = await member
          .request('post', `/apps/${app.id}/git/pull`)
          .set('Prefer', 'respond-async')
          .send({})
          .expect(202);
        const job = await ended(member, (body as { jobId: string }).jobId);
        expect([isKilled, job.error?.code]).toEqual([true, 'host_unreachable']);
        proxy.cut = () => null;
        proxy.onArrived = () => Promise.resolve();
        await server.restart();
        await says(when === 'before the flows arrive' ? 'BC' : 'XC');
        await capture(member);
        await pull(member, app).expect(200);
        await says('XC');
        expect(await stateOf(member, app)).toBe('clean');
      },
    );

    it.each([
      ['an account', { accounts: [ADMIN] }, { email: ADMIN.username, password: ADMIN.password }],
      ['a token alone', { tokens: { 'a-token': '*' } }, { email: '', password: 'a-token' }],
      [
        'a token behind single sign-on',
        { isStrategy: true, tokens: { 'a-token': '*' } },
        { email: '', password: 'a-token' },
      ],
    ])('takes pulls that are signed in by %s', async (_, auth, account) => {
      const open = server;
      const options = 'accounts' in auth ? { ...auth, tokens: { 'for-the-test': '*' } } : auth;
      server = await NodeRedServer.start({ ...program, ...options, httpAdminRoot: '/red' });
      try {
        const begun = await begin(ordersFlows(), account, server.url);
        await inGit(begun, 'fn1', (node) => (node.name = 'in Git'));
        await pull(begun.member, begun.app).expect(200);
        expect((await nodeThere('fn1'))!.name).toBe('in Git');
        expect(await stateOf(begun.member, begun.app)).toBe('clean');
      } finally {
        await server.stop();
        server = open;
      }
    });
  });
