import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importedApp, useTool } from '../support/agent';
import { AgentProgram } from '../support/agent-program';
import { eventually } from '../support/eventually';
import { edit, exported } from '../support/git-fixture';
import { PageFixture } from '../support/page-fixture';
import { GitLabServer } from '../support/providers/gitlab-server';
import { reportedWorkspace, reportNow } from '../support/pull-request-reports';
import { follow } from '../support/walkthrough';

const ADA = { login: 'ada', token: 'token-of-ada-9c1f79', organizations: ['tools'] };

let fixture: PageFixture;
let gitlab: GitLabServer;

beforeAll(async () => {
  fixture = await PageFixture.start();
  gitlab = await new GitLabServer([ADA]).start();
});

afterAll(async () => {
  await fixture?.stop();
  await gitlab?.stop();
});

it('reviews changes in a pull request, as the documentation says', async () => {
  const place = { git: fixture.git, servers: { gitlab } };
  const reported = await reportedWorkspace(place, { isEnabled: false });
  const { member, onBranch, app, hosted, repository } = reported;
  await edit(onBranch, app.id, 'tag');
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const dialog = page.getByRole('dialog');
  await follow('first-review.md', [
    async (label) => {
      await page.getByRole('link', { name: label('Workspace settings') }).click();
      await page.getByRole('link', { name: label('Configure Git') }).click();
      await page.getByRole('switch', { name: label('Report on pull requests') }).click();
      await page.getByText('Reporting', { exact: true }).waitFor();
    },
    async (label) => {
      await page.goto(`${fixture.address}/w/${member.workspaceId}/apps/${app.id}/changes?branch=labels`);
      await page.getByLabel('Commit message').fill('Labels');
      await button(label('Commit')).click();
      await page.getByText(/^Committed as/).waitFor();
    },
    async (label) => {
      await button(label('Open pull request')).first().click();
      await dialog.getByLabel('Title').fill('Labels for orders');
      await dialog.getByRole('button', { name: 'Open pull request' }).click();
      await eventually(() => expect(hosted.pullRequests).toHaveLength(1));
      hosted.pullRequests[0]!.sha = await repository.tip('labels');
      await reportNow(fixture.trellis.databaseUrl, member);
      await eventually(() => expect(hosted.pullRequests[0]!.comments).toHaveLength(1));
    },
    async (label) => {
      await page.goto(`${fixture.address}/w/${member.workspaceId}`);
      await page.getByRole('link', { name: label('Pull requests') }).click();
      await page.getByRole('link', { name: `${label('Review')} #1 Labels for orders` }).click();
    },
    async (label) => {
      await page.getByText(label('Before'), { exact: true }).first().waitFor();
      await page.getByText(label('After'), { exact: true }).first().waitFor();
      await page.keyboard.press(label('J').toLowerCase());
      await page.keyboard.press(label('A').toLowerCase());
      await page.getByRole('banner').getByText('1 of 1 decided').waitFor();
      await button(label('Accept')).click();
      await page.keyboard.press(label('D').toLowerCase());
      await button(label('Decline')).waitFor();
      await page.getByLabel('Your comment').fill('The icon stays');
      await button(label('Comment')).click();
      await page.getByRole('listitem').getByText('The icon stays').waitFor();
    },
    async (label) => {
      await button(label('Finish review…')).click();
      await dialog.getByRole('button', { name: label('Take back and finish') }).click();
      await page.getByText(/1 change was taken back on labels by/).waitFor();
      const commented = () => JSON.stringify(hosted.pullRequests[0]!.comments);
      await eventually(() => expect(commented()).toContain('The icon stays'));
    },
    // At the provider.
    async () => {
      const main = await repository.show('main', 'Orders/v1.json');
      expect(await repository.show('labels', 'Orders/v1.json')).toBe(main);
    },
  ]);
  expect(visitor.complaints).toEqual([]);
});

it('lets an agent edit an app, as the documentation says', async () => {
  const workspace = await fixture.admin.inNewWorkspace('First agent');
  const { member, repository } = await fixture.git.connected({ member: workspace });
  const app = await importedApp(member, 'Orders');
  const before = await exported(member, app.id);
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const dialog = page.getByRole('dialog');
  using receiver = await receiveCode();
  const program = new AgentProgram(fixture.address, { redirectUrl: receiver.url });
  let branch = '';
  await follow('first-agent.md', [
    async () => {
      await page.goto((await program.ask()).href);
    },
    async (label) => {
      await page.getByRole('combobox', { name: label('Workspace') }).click();
      await page.getByRole('option', { name: 'First agent' }).click();
      await button(label('Allow')).click();
      await page.getByText('Go back to your agent.').waitFor();
      await program.finish(receiver.code);
    },
    async () => {
      const agent = await program.connect();
      const { data } = await useTool(agent, 'outline', { app: 'Orders' });
      const edits = [
        { op: 'set', of: 'title', path: 'properties.text', value: 'Orders of the week' },
        { op: 'add', what: 'component', type: 'Button', name: 'Refresh' },
      ];
      const made = await useTool(agent, 'edit', { app: 'Orders', version: data.version, edits });
      branch = made.data.branch as string;
      await useTool(agent, 'commit', { apps: ['Orders'], message: 'Title and button' });
      expect(await exported(member, app.id)).toBe(before);
      await agent.close();
    },
    async (label) => {
      await page.goto(`${fixture.address}/w/${member.workspaceId}`);
      await page.getByRole('link', { name: label('Agents') }).click();
      await page.getByRole('link', { name: branch }).waitFor();
      await page
        .getByRole('link', { name: new RegExp(`^${label('Review')} what`) })
        .first()
        .click();
    },
    async (label) => {
      const changes = page.getByRole('region', { name: 'Changes', exact: true });
      await changes.getByRole('button', { name: /title changed/ }).click();
      await page.getByRole('region', { name: 'Canvas' }).getByText('Orders of the week').waitFor();
      await button(label('Accept')).click();
      await changes.getByRole('button', { name: /Refresh/ }).click();
      await button(label('Decline')).click();
      await page.getByRole('banner').getByText('2 of 2 decided').waitFor();
    },
    async (label) => {
      await button(label('Finish review…')).click();
      await button(label('Take back and finish')).click();
      await page.getByText(/1 change was taken back on/).waitFor();
      const title = before.replace('Orders of today', 'Orders of the week');
      expect(await repository.show(branch, 'Orders/v1.json')).toBe(title);
    },
    async (label) => {
      await page.goto(`${fixture.address}/w/${member.workspaceId}?branch=${encodeURIComponent(branch)}`);
      await page.getByRole('link', { name: label('Apps'), exact: true }).waitFor();
      await button(label('Merge into main…')).click();
      await dialog.getByRole('button', { name: label('Merge'), exact: true }).click();
      await dialog.getByText(`main is now the same as ${branch}.`).first().waitFor();
      expect(await exported(member, app.id)).toContain('Orders of the week');
    },
  ]);
  expect(visitor.complaints).toEqual([]);
});

/** Receives the code at the agent's end of the sign-in. */
async function receiveCode() {
  const received = { url: '', code: '', [Symbol.dispose]: () => void server.close() };
  const server = createServer(({ url = '' }, response) => {
    received.code ||= new URL(url, 'http://localhost').searchParams.get('code') ?? '';
    response.end('Go back to your agent.');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  received.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  return received;
}
