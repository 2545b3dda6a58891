import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { takePicturesOfTests } from './pictures-of-tests.mjs';
import { takePicturesOfToolJet } from './pictures-of-tooljet.mjs';
import { root } from './setup.mjs';

// Takes the pictures of the page for README and docs, in what the demo leaves open: `npm run pictures` after `npm run demo` has
// set everything up once. `npm run pictures -- --all` takes pictures of all screens in the tests of the page instead.

const FOLDER = path.join(root, 'docs/images');
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell'];
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

const [mode, ...specs] = process.argv.slice(2);
if (mode === '--all') process.exit(takePicturesOfTests(specs));

const demo = spawn(process.execPath, [path.join(root, 'scripts/demo.mjs'), '--no-setup'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => demo.once('exit', resolve));
try {
  await takePictures(await untilItWaits());
} finally {
  demo.kill('SIGINT');
  await ended;
}

/** Reads the demo's output until it has printed the page's address and how to sign in. */
async function untilItWaits() {
  let said = '';
  for await (const chunk of demo.stdout) {
    said += chunk;
    if (said.includes('Ctrl-C ends everything')) break;
  }
  const find = (name) => new RegExp(`^ *${name} +(\\S+)$`, 'm').exec(said)?.[1];
  const [address, email, password] = ['page', 'email', 'password'].map(find);
  if (!address) throw new Error(`The demo did not come to its end:\n${said}`);
  return { address, email, password };
}

async function untilCalm(page) {
  await page.waitForLoadState('networkidle').catch(() => undefined);
  // Buttons that were busy move their text back into its place. `waitForFunction` would need `unsafe-eval`.
  const isMoving = `document.getAnimations().some(({ playState }) => playState === 'running')`;
  while (await page.evaluate(isMoving)) await setTimeout(20);
}

async function takePictures({ address, email, password }) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: BROWSERS.find(existsSync), args: ARGS });
  try {
    const viewport = { width: 1280, height: 800 };
    const page = await browser.newPage({ viewport, baseURL: address, reducedMotion: 'reduce' });
    const picture = async (name, { isBusy = false } = {}) => {
      if (!isBusy) await untilCalm(page);
      await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
    };
    await page.goto('/');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Customer orders').waitFor();
    await picture('apps');
    const workspace = page.url();

    await page.getByRole('link', { name: 'Customer orders' }).click();
    await page.getByText('ordersTable').click();
    await picture('editor');
    await page.getByRole('button', { name: 'Add component' }).click();
    await page.keyboard.type('chart');
    await page.keyboard.press('Enter');
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByRole('link', { name: /^GitSync/ }).click();
    await page.getByText('1 added', { exact: true }).waitFor();
    await page.getByLabel('Commit message').fill('Orders by month, as a chart');
    await picture('gitsync');

    await page.goto(`${workspace}/settings/git`);
    await page.getByText('Finalized').waitFor();
    await picture('configure-git');
    await takePicturesOfToolJet(page, { workspace, picture });
  } finally {
    await browser.close();
  }
}
