import type { Page } from 'playwright-core';
import { editedText } from '../../integration/node-red/node-red-fixture';
import { startBrowser, type TestBrowser } from '../../support/browser';
import { listChanges } from '../../support/changes';
import { eventually } from '../../support/eventually';
import { commit, getApp, GitFixture } from '../../support/git-fixture';
import { NodeRedServer } from '../../support/node-red/node-red-server';
import { appeared, capture } from '../../support/tooljet/connected-tooljet';
import { describeReal } from '../describe-real';
import { ordersFlows, ROUTES } from './flows';
import { installed, NODE_REDS } from './installed';

const NAME = 'Node-RED on 127.0.0.1';
const PATH = `${NAME}/v1.json`;

for (const name of NODE_REDS)
  describeReal(name, (folder) => {
    let fixture: GitFixture;
    let server: NodeRedServer;
    let browser: TestBrowser;

    beforeAll(async () => {
      const starting = NodeRedServer.start(folder === '' ? {} : installed(folder));
      [fixture, server, browser] = await Promise.all([GitFixture.start(), starting, startBrowser()]);
    });
    afterAll(async () => {
      await browser?.[Symbol.asyncDispose]();
      await Promise.all([fixture?.stop(), server?.stop()]);
    });

    /** Runs in the editor, with the objects of its own code. */
    const act = (page: Page, code: string) => page.evaluate(`(() => { ${code} })()`);
    async function openEditor(page: Page) {
      await page.goto(server.url);
      await page.locator('#in1').waitFor();
    }
    /** Presses the button, which is dimmed while there is nothing to deploy, and waits for the flows. */
    async function deploy(page: Page) {
      const before = JSON.stringify(await server.flows());
      await act(page, 'RED.nodes.dirty(true); RED.view.redraw(true);');
      await page.locator('#red-ui-header-button-deploy').click();
      await eventually(async () => expect(JSON.stringify(await server.flows())).not.toBe(before));
      await eventually(async () =>
        expect(await page.locator('#red-ui-header-button-deploy.disabled').count()).toBe(1),
      );
    }

    it('deploys from its editor what is captured as the changes of people alone, and merges with a pull', async () => {
      const group = {
        ...{
          id: 'group1',
          type: 'group',
          z: 'tab1',
          name: 'Words',
          style: { label: true },
          nodes: ['addC', 'addB'],
        },
        ...{ x: 154, y: 59, w: 172, h: 122 },
      };
      const flows = [...ordersFlows(), ...ROUTES, group].map((node) =>
        ['addB', 'addC'].includes(node.id) ? { ...node, g: 'group1' } : node,
      );
      // Not in the order in which the editor writes.
      await server.deploy([flows.at(-1)!, ...flows.slice(0, -1)]);
      const { member, repository } = await fixture.connected();
      const connection = { kind: 'node-red', url: server.url, intervalSeconds: 86_400 };
      await member.put('/host', { ...connection, email: 'nobody', password: 'none' }).expect(200);
      await member.post('/host/check').expect(200);
      const app = await appeared(member, NAME);
      await commit(member, app.id, 'From Node-RED').expect(201);
      await using visitor = await browser.visitor(server.url);
      const { page } = visitor;
      await openEditor(page);

      await act(
        page,
        `const node = RED.nodes.node('log1'); node.name = 'by hand'; node.changed = true; node.dirty = true;`,
      );
      await deploy(page);
      await capture(member);
      const changes = await listChanges(member, app);
      // The editor fits groups to their nodes.
      const byPeople = changes.filter(({ change }) => change !== 'moved');
      expect(byPeople.map(({ kind, name: changed }) => [kind, changed])).toEqual([['component', 'by hand']]);
      await commit(member, app.id, 'By hand').expect(201);

      // The wire to B is deleted and drawn again: it is the last one then.
      await act(
        page,
        `const [source, target] = ['in1', 'addB'].map((id) => RED.nodes.node(id));
         const link = { source, sourcePort: 0, target };
         RED.nodes.eachLink((one) => { if (one.source === source && one.target === target) link.known = one; });
         RED.nodes.removeLink(link.known);
         RED.nodes.addLink({ source, sourcePort: 0, target });
         source.changed = true;`,
      );
      await deploy(page);
      const wires = (await server.flows()).find(({ id }) => id === 'in1')!.wires;
      expect(wires).toEqual([['addC', 'fn1', 'addB']]);
      await capture(member);
      expect((await getApp(member, app.id)).gitState).toBe('changed');
      await commit(member, app.id, 'B last').expect(201);
      expect(await repository.show('main', PATH)).toMatch(/"addC",\s*"fn1",\s*"addB"/);

      // A pull while a person has the editor open: the next deployment asks, and does not run over it.
      const wanted = editedText(
        await repository.show('main', PATH),
        'out1',
        (node) => (node.name = 'pulled'),
      );
      await repository.commit({ [PATH]: wanted });
      await member.post(`/apps/${app.id}/git/pull`, {}).expect(200);
      await act(
        page,
        `const node = RED.nodes.node('fn1'); node.name = 'beside'; node.changed = true; RED.nodes.dirty(true);`,
      );
      await page.locator('#red-ui-header-button-deploy').click();
      await page
        .getByText('The server is running a more recent set of flows', { exact: false })
        .first()
        .waitFor();
      expect((await server.flows()).find(({ id }) => id === 'out1')!.name).toBe('pulled');
    });
  });
