import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../../support/browser';
import { connect } from '../../support/connect';
import { newNote } from '../../support/embedded/notebook-program';
import { Notebook } from '../../support/embedded/notebook';
import { Studio } from '../../support/embedded/studio';
import { eventually } from '../../support/eventually';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import type { Visitor } from '../../support/visitor';

/** Run in the browser. */
const BACKGROUND = 'getComputedStyle(document.body).backgroundColor';
const SHADE = 'getComputedStyle(document.documentElement).getPropertyValue("--mantine-color-leaf-7")';

let server: SshServer;
let repository: GitRepository;
let studio: Studio;
let notebook: Notebook;
let browser: TestBrowser;
let orders: { workspaceId: string; appId: string };

beforeAll(async () => {
  [server, repository, studio, browser] = await Promise.all([
    startSshServer(),
    createGitRepository(),
    Studio.start(),
    startBrowser(),
  ]);
  notebook = await Notebook.start({
    program: { name: 'Notebook', homeUrl: '/', signInUrl: '/sign-in?next={from}' },
    page: { color: '#8a2be2', framedBy: [studio.origin] },
  });
  await connect(await notebook.person('ada'), { server, repository });
  orders = await notebook.write('Orders');
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await notebook?.stop();
  await studio?.stop();
  await server?.stop();
});

/** Opens a window of a person who is signed in at the program. */
async function visit(person: 'ada' | 'grace' | 'alan', options: { isDark?: boolean } = {}): Promise<Visitor> {
  const visitor = await browser.visitor(studio.origin, {
    isFirstVisit: true,
    theme: options.isDark ? 'dark' : 'light',
  });
  await signIn(visitor, person);
  return visitor;
}

const signIn = ({ context }: Visitor, person: string): Promise<void> =>
  context.addCookies([{ name: 'person', value: person, url: notebook.git }]);

const open = async (page: Page, search: Record<string, string>): Promise<void> => {
  await page.goto(`${studio.origin}/?${new URLSearchParams({ at: notebook.git, ...search })}`);
};

const heardBy = (page: Page): Promise<string[]> =>
  page.getByRole('list', { name: 'Events' }).getByRole('listitem').allInnerTexts();

async function openDialog(page: Page): Promise<FrameLocator> {
  await open(page, { app: orders.appId });
  await page.getByRole('button', { name: 'Git', exact: true }).click();
  return page.getByRole('dialog', { name: 'GitSync' }).frameLocator('iframe');
}

async function changeInGit(icon: string): Promise<void> {
  const document = JSON.parse(await repository.show('main', 'Orders/v1.json')) as { appV2: object };
  document.appV2 = { ...document.appV2, icon };
  await repository.commit({ 'Orders/v1.json': `${JSON.stringify(document, null, 2)}\n` }, { message: icon });
}

describe('in the editor of the program', () => {
  it('commits in a dialog, in the name of who is signed in there, and tells the page around it', async () => {
    await using visitor = await visit('grace');
    const { page } = visitor;
    const frame = await openDialog(page);
    await frame.getByLabel('Message').fill('Made in the editor');
    await frame.getByRole('button', { name: /^Commit/ }).click();
    await eventually(async () => {
      const [commit] = await repository.log();
      expect(commit).toMatchObject({ message: 'Made in the editor', author: { name: 'Grace of desk' } });
    });
    await eventually(async () =>
      expect(await heardBy(page)).toContain(
        JSON.stringify({ type: 'app', workspaceId: 'desk', appId: orders.appId }),
      ),
    );
    expect(await frame.getByRole('navigation', { name: 'Main' }).count()).toBe(0);
    expect(await frame.getByRole('link', { name: 'Back to apps' }).count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('pulls there; Escape closes what is open in the frame first, and then the dialog', async () => {
    await changeInGit('pulled');
    await using visitor = await visit('grace');
    const { page } = visitor;
    const frame = await openDialog(page);
    await frame.getByRole('button', { name: /^Pull/ }).click();
    await eventually(async () => {
      const { rows } = await notebook.database.query<{ text: string }>(
        'select text from notes where id = $1',
        [orders.appId],
      );
      expect(rows[0].text).toMatch(/"icon": ?"pulled"/);
    });
    const dialog = page.getByRole('dialog', { name: 'GitSync' });
    await frame.getByRole('button', { name: /^Version/ }).click();
    await frame.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await frame.getByRole('menu').waitFor({ state: 'detached' });
    expect(await dialog.count()).toBe(1);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Git', exact: true }).click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('finds an app that was made a moment ago', async () => {
    const { appId } = await notebook.write('Just made');
    await using visitor = await visit('grace');
    await open(visitor.page, { app: appId });
    await visitor.page.getByRole('button', { name: 'Git', exact: true }).click();
    const frame = visitor.page.frameLocator('iframe');
    await frame.getByRole('heading', { name: 'Just made' }).waitFor();
  });

  it('has colours of the program on which all can be read, and follows its scheme', async () => {
    await using visitor = await visit('grace');
    const { page } = visitor;
    const frame = await openDialog(page);
    const button = frame.getByRole('button', { name: /^Commit/ });
    const backgroundOf = () => frame.locator('body').evaluate(BACKGROUND);
    await button.waitFor();
    const light = await backgroundOf();
    await page.getByRole('dialog').press('Escape');
    await page.getByRole('button', { name: 'Other colours' }).click();
    await page.getByRole('button', { name: 'Git', exact: true }).click();
    await eventually(async () => expect(await backgroundOf()).not.toBe(light));
    for (const isDark of [false, true]) {
      await using alone = await visit('grace', { isDark });
      await alone.page.goto(`${notebook.git}/open?workspace=desk&app=${orders.appId}&page=changes`);
      await alone.page.getByRole('button', { name: /^Commit/ }).waitFor();
      expect(await alone.findViolations()).toEqual([]);
      expect(await alone.page.evaluate(SHADE)).toContain('#8a2be2');
    }
  });
});

describe('in its settings and on its dashboard', () => {
  it('shows an admin the repository', async () => {
    await using visitor = await visit('ada');
    await open(visitor.page, { show: 'settings' });
    const frame = visitor.page.frameLocator('iframe[title="Configure Git"]');
    await frame.getByText(repository.path).first().waitFor();
    expect(await frame.getByRole('navigation', { name: 'Main' }).count()).toBe(0);
  });

  it('imports an app, and tells the page its id in the program', async () => {
    await repository.commit({ 'Stock/v1.json': newNote('Stock') }, { message: 'Stock' });
    await using visitor = await visit('grace');
    const { page } = visitor;
    await open(page, { show: 'dashboard' });
    const frame = page.frameLocator('iframe[title="Import from Git"]');
    await frame.getByRole('checkbox', { name: /^Stock/ }).check();
    await frame.getByRole('button', { name: 'Import 1 app' }).click();
    const { rows } = await eventually(async () => {
      const found = await notebook.database.query<{ id: number }>(
        `select id from notes where name = 'Stock'`,
      );
      expect(found.rows).toHaveLength(1);
      return found;
    });
    await eventually(async () => expect(await heardBy(page)).toContain(`imported ${rows[0].id}`));
  });
});

describe('people and origins', () => {
  it('sends people to the sign-in of the program, beside the frame, and shows the place once they are back', async () => {
    await using visitor = await browser.visitor(studio.origin, { isFirstVisit: true });
    const { page } = visitor;
    const frame = await openDialog(page);
    const link = frame.getByRole('link', { name: 'Sign in to Notebook' });
    const address = new URL((await link.getAttribute('href')) ?? '', notebook.git);
    expect(address.pathname).toBe('/sign-in');
    expect(address.searchParams.get('next')).toMatch(
      new RegExp(`^/git/w/[0-9a-f-]{36}/open\\?app=${orders.appId}&page=changes$`),
    );
    expect(await link.getAttribute('target')).toBe('_blank');
    await signIn(visitor, 'grace');
    await link.focus();
    await frame.locator('body').evaluate('dispatchEvent(new Event("focus"))');
    await frame.getByRole('heading', { name: 'Orders' }).waitFor();
  });

  it('is shown by the origins that the program names, and by no other page', async () => {
    const stranger: Server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<iframe src="${notebook.git}"></iframe>`);
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    try {
      await using visitor = await visit('grace');
      const { page } = visitor;
      const refusal = page.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()));
      await page.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}`);
      await refusal;
    } finally {
      stranger.closeAllConnections();
      stranger.close();
    }
  });
});
