import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './setup.mjs';

const load = createRequire(import.meta.url);
const NAMES = ['Claims', 'Stock levels', 'Suppliers'];
const MAX_PROOF_MS = 180_000;

/** Takes the pictures of an app in a ToolJet: the stand-in of the tests. `workspace`: address of the page of its apps. */
export async function takePicturesOfToolJet(page, { workspace, picture }) {
  load(path.join(root, 'test/support/register-typescript.cjs'));
  const { ADMIN, ordersApp, ToolJetFixture } = load(
    path.join(root, 'test/integration/tooljet/tooljet-fixture.ts'),
  );
  const { withNewIds } = load(path.join(root, 'test/support/tooljet/promotion.ts'));
  const tooljet = await ToolJetFixture.start();
  try {
    for (const name of NAMES) tooljet.place({ ...withNewIds(ordersApp()), name });
    await page.goto(`${workspace}/settings/editor`);
    await page.getByLabel('Address of ToolJet').fill(tooljet.server.url);
    await page.getByLabel('Email of the account').fill(ADMIN.email);
    await page.getByLabel('Password of the account').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Connect ToolJet', exact: true }).click();
    await page.getByText(/^Testing: step [2-9]\d /).waitFor();
    await picture('tooljet-testing', { isBusy: true });
    const tested = page.getByText('Tested on this server', { exact: true });
    await page.getByText(/changes came back as they were made/).waitFor({ timeout: MAX_PROOF_MS });
    await page.getByRole('link', { name: NAMES[0], exact: true }).waitFor();
    await tested.evaluate((title) => title.scrollIntoView());
    await picture('tooljet-tested');

    await page.goto(workspace);
    await page.getByRole('article', { name: NAMES[0] }).getByText('ToolJet', { exact: true }).waitFor();
    await picture('tooljet-apps');
    await takePictureOfDifference(page, { tooljet, workspace, picture });
  } finally {
    await tooljet[Symbol.asyncDispose]();
  }
}

/** Edits the first app in ToolJet after it was committed. */
async function takePictureOfDifference(page, { tooljet, workspace, picture }) {
  const { editThere } = load(path.join(root, 'test/support/tooljet/connected-tooljet.ts'));
  const app = await page.getByRole('link', { name: NAMES[0], exact: true }).getAttribute('href');
  const seeState = async (state) => {
    await page.waitForLoadState('networkidle');
    await page.goto(workspace);
    await page.getByRole('article', { name: NAMES[0] }).getByText(state, { exact: true }).waitFor();
  };
  await page.goto(`${app}/changes`);
  await page.getByLabel('Commit message').fill('From ToolJet');
  await page.getByRole('button', { name: 'Commit', exact: true }).click();
  await seeState('Clean');
  const { id } = tooljet.server.state.apps.all.find(({ name }) => name === NAMES[0]);
  await editThere(tooljet, id, 'Returned items');
  await page.goto(`${workspace}/settings/editor`);
  await page.getByRole('button', { name: 'Check now' }).click();
  await seeState('Changed');
  await page.goto(`${app}/changes`);
  await page.getByText('tabs1').first().click();
  await picture('tooljet-difference');
}
