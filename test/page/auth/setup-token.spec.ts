import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrowser, type TestBrowser } from '../../support/browser';
import { createTestDatabase } from '../../support/database';
import { TrellisProcess } from '../../support/trellis-process';

/** 127.0.0.1, in a spelling that the program does not recognize as loopback. */
const HOST = '2130706433';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataDir: string;
let trellis: TrellisProcess;
let browser: TestBrowser;

beforeAll(async () => {
  [database, dataDir, browser] = await Promise.all([
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'trellis-data-')),
    startBrowser(),
  ]);
  trellis = await TrellisProcess.start({
    env: { HOST, PORT: '0', LOG_LEVEL: 'info', DATABASE_URL: database.url, TRELLIS_DATA_DIR: dataDir },
  });
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await trellis?.stop();
  await database?.drop();
  await rm(dataDir, { recursive: true, force: true });
});

it('asks for the token in the log if others can reach the server, and keeps the entered values', async () => {
  const [, setupToken] = /setup token: ([\w-]+)/.exec(trellis.stderr) ?? [];
  await using visitor = await browser.visitor(trellis.address);
  const { page } = visitor;
  await page.goto('/');
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Workspace name').fill('Tools');
  await page.getByRole('button', { name: 'Create workspace' }).click();
  await page.getByRole('alert').getByText('setup_token_required').waitFor({ state: 'attached' });
  await page.getByLabel('Setup token').fill('guessed');
  expect(await visitor.findViolationsInEachView('setup-token')).toEqual([]);
  await page.getByRole('button', { name: 'Create workspace' }).click();
  await page.getByRole('button', { name: 'Create workspace', disabled: false }).waitFor();
  expect(await page.getByRole('heading', { name: 'Apps', exact: true }).count()).toBe(0);

  await page.getByLabel('Setup token').fill(` ${setupToken} `);
  await page.getByRole('button', { name: 'Create workspace' }).click();
  await page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Profile menu of Ada Lovelace' }).waitFor();
});
