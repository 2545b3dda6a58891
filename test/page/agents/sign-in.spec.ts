import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importedApp, useTool } from '../../support/agent';
import { AgentProgram, HandmadeProgram } from '../../support/agent-program';
import { eventually } from '../../support/eventually';
import { PageFixture } from '../../support/page-fixture';
import { signsIn } from '../../support/sign-in';

let fixture: PageFixture;
/** The program's end of the redirect, and the answers that it has got. */
let receiver: Server;
let redirectUrl: string;
let received: URLSearchParams[];

beforeAll(async () => {
  fixture = await PageFixture.start();
  receiver = createServer(({ url = '' }, response) => {
    if (url.startsWith('/callback')) received.push(new URL(url, 'http://localhost').searchParams);
    response.end('Go back to your agent.');
  });
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  redirectUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/callback`;
});

afterAll(async () => {
  receiver?.close();
  await fixture?.stop();
});

beforeEach(() => (received = []));

it('lets an agent in by a person who signs in, chooses the workspace and presses Allow', async () => {
  const { member } = await fixture.git.connected({ member: await fixture.admin.inNewWorkspace('Warehouse') });
  await importedApp(member, 'Orders');
  const program = new AgentProgram(fixture.address, { name: '<b>Claude</b>', redirectUrl });
  await using visitor = await fixture.browser.visitor(fixture.address);
  const { page } = visitor;
  await page.goto((await program.ask()).href);
  await signsIn(visitor, member);
  await page.getByRole('heading', { name: `Let <b>Claude</b> work as ${member.user.name}?` }).waitFor();
  await page.getByText('a program on this computer').waitFor();
  await page.getByRole('combobox', { name: 'Workspace' }).click();
  await page.getByRole('option', { name: 'Warehouse' }).click();
  expect(await visitor.findViolationsInEachView('allow-agent')).toEqual([]);

  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByText('Go back to your agent.').waitFor();
  expect(received).toHaveLength(1);
  await program.finish(received[0].get('code') ?? '');
  const client = await program.connect();
  expect((await useTool(client, 'list_apps')).data).toMatchObject({ apps: [{ name: 'Orders' }] });
  await client.close();

  await page.goto(`${fixture.address}/profile`);
  const row = page.getByRole('row').filter({ hasText: '<b>Claude</b>' });
  await row.getByText('Agents only').waitFor();
  await row.getByText('in Warehouse').waitFor();
  await row.getByRole('button', { name: /^Delete token/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete token' }).click();
  await row.waitFor({ state: 'detached' });
  await program.ask();
});

it('tells the agent that the person refuses', async () => {
  const program = new AgentProgram(fixture.address, { redirectUrl });
  await using visitor = await fixture.browser.visitor(fixture.address, { member: fixture.admin });
  const { page } = visitor;
  await page.goto((await program.ask()).href);
  await page.getByRole('button', { name: 'Refuse' }).click();
  await page.getByText('Go back to your agent.').waitFor();
  expect(received.map((answer) => answer.get('error'))).toEqual(['access_denied']);
});

it('sends nobody to an address that the program has chosen unless they press a button', async () => {
  const program = await HandmadeProgram.register(fixture.address, { redirectUri: redirectUrl });
  await using visitor = await fixture.browser.visitor(fixture.address, { member: fixture.admin });
  const { page } = visitor;
  await page.goto(program.opens({ responseType: 'token' }));
  const alert = page.getByRole('alert');
  await alert.getByText('The agent cannot be allowed.').waitFor();
  expect(await visitor.findViolationsInEachView('agent-refused')).toEqual([]);
  expect(received).toEqual([]);
  await alert.getByRole('button', { name: 'Return to the agent' }).click();
  await eventually(() =>
    expect(received.map((answer) => answer.get('error'))).toEqual(['unsupported_response_type']),
  );

  await page.goto(program.opens({ redirectUri: 'https://evil.example.com/' }));
  await alert.getByText('The program has not registered the address to return to.').waitFor();
  expect(await alert.getByRole('button', { name: 'Return to the agent' }).count()).toBe(0);
});
