import { findPlain, offerPseudo, PREFERS_PSEUDO, pseudo, SentTexts } from '../support/pseudo-language';
import { at, Screens } from '../support/screens';
import type { Visitor } from '../support/visitor';

let screens: Screens;
let reader: Reader;
let stranger: Reader;

beforeAll(async () => {
  screens = await Screens.start();
  reader = await startReader(true);
  stranger = await startReader(false);
});

afterAll(() => screens?.fixture.stop());

interface Reader {
  visitor: Visitor;
  sent: SentTexts;
}

async function startReader(isSignedIn: boolean): Promise<Reader> {
  const { browser, address } = screens.fixture;
  const visitor = await browser.visitor(address, {
    ...(isSignedIn && { member: screens.workspace() }),
    script: PREFERS_PSEUDO,
  });
  await offerPseudo(visitor);
  return { visitor, sent: new SentTexts(visitor.page) };
}

interface Looked {
  name: string;
  path: (screens: Screens) => string;
  isPublic?: true;
  /** English names of the buttons, links and menu items to press, one after another. */
  press?: string[];
  /** Further words that are data on this screen. */
  data?: string[];
  /** English text that is there once the screen is complete. */
  shows: string;
}

const app = (path: string) => (all: Screens) => at(`/apps/${all.appId}${path}`)(all);

const SCREENS: Looked[] = [
  { name: 'sign-in', isPublic: true, path: () => '/sign-in', shows: 'Use your Trellis account.' },
  { name: 'an invitation', isPublic: true, path: (all) => all.invitation, shows: 'Create account and join' },
  { name: 'an invalid invitation', isPublic: true, path: () => '/invite#a-token', shows: 'Go to Trellis' },
  { name: 'a missing page', path: () => '/nowhere', shows: 'There is nothing at this address' },
  { name: 'the dashboard', path: at(''), shows: 'Create new app' },
  { name: 'an empty dashboard', path: at('', 'empty'), shows: 'No apps yet' },
  { name: 'the menu of an app', path: at(''), press: ['Actions for Orders'], shows: 'Duplicate' },
  { name: 'a new app', path: at(''), press: ['Create new app'], shows: 'App name' },
  {
    name: 'an import from a file',
    path: at(''),
    press: ['More ways to add an app', 'Import from file'],
    shows: 'Import',
  },
  {
    name: 'an import from the repository',
    path: at(''),
    press: ['More ways to add an app', 'Import from git repository'],
    shows: 'Import from git repository',
  },
  ...['Rename', 'Duplicate', 'Tags', 'Lock', 'Delete'].map((item) => ({
    name: `the dialog “${item}”`,
    path: at(''),
    press: ['Actions for Orders', item],
    shows: 'Cancel',
  })),
  { name: 'the import of several apps', path: at('/import', 'full'), shows: 'In this workspace' },
  { name: 'a commit of several apps', path: at('/commit'), shows: 'Commit message' },
  { name: 'a pull of several apps', path: at('/pull'), shows: 'Check again' },
  { name: 'the deleted apps', path: at('/deleted'), shows: 'No deleted apps' },
  { name: 'the activity', path: at('/activity'), shows: 'Create app' },
  { name: 'the deployments', path: at('/deployments'), shows: 'Deployments' },
  { name: 'the editor', path: app(''), shows: 'Design' },
  { name: 'the document of an app', path: app(''), press: ['Document'], shows: 'Saved document' },
  { name: 'the changes', path: app('/changes'), shows: 'No uncommitted changes' },
  { name: 'the history', path: app('/history'), shows: 'What this commit changed' },
  { name: 'a comparison', path: app('/compare'), shows: 'Both are the same.' },
  { name: 'the branch menu', path: at(''), press: ['Branch main'], shows: 'New branch' },
  { name: 'the general settings', path: at('/settings'), shows: 'Delete workspace' },
  { name: 'the first Git settings', path: at('/settings/git', 'empty'), shows: 'Git repository URL' },
  { name: 'unfinished Git settings', path: at('/settings/git', 'unfinished'), shows: 'Host key' },
  { name: 'the Git settings', path: at('/settings/git'), shows: 'Finalized' },
  { name: 'the members', path: at('/settings/members'), shows: 'Add member' },
  { name: 'a new member', path: at('/settings/members'), press: ['Add member'], shows: 'Cancel' },
  { name: 'the constants', path: at('/settings/constants'), shows: 'Secret, stored encrypted' },
  { name: 'a new constant', path: at('/settings/constants'), press: ['Add constant'], shows: 'Cancel' },
  {
    name: 'the audit trail',
    path: at('/settings/audit'),
    shows: 'Export as CSV',
    // Names of fields, as the API has them.
    data: [
      ...['directory', 'repositoryUrl', 'role: builder', 'pending: true', 'finalize: true', 'connection'],
      ...['type:', 'fingerprint'],
    ],
  },
  { name: 'the profile', path: () => '/profile', shows: 'Profile' },
  { name: 'a new token', path: () => '/profile', press: ['New token'], shows: 'Cancel' },
];

it.each(SCREENS)('has all texts of $name in the catalogue', async (screen) => {
  expect(await look(screen)).toEqual([]);
});

it('tells of a lost connection in the language of the page', async () => {
  const { page, context } = reader.visitor;
  await page.goto(at('')(screens));
  await page.getByText(pseudo('Create new app'), { exact: true }).waitFor();
  await context.route('**/api/**', (route) => route.abort());
  await page.getByRole('link', { name: pseudo('Activity') }).click();
  await page.getByText(pseudo('The server could not be reached.')).first().waitFor();
  expect(await findPlain(page, [...reader.sent.all, ...NAMES])).toEqual([]);
  await context.unroute('**/api/**');
});

it('writes dates and lists as the language does, and tells browsers which one it is', async () => {
  const { page } = reader.visitor;
  await page.goto(at('/activity')(screens));
  await page.getByText(pseudo('Create app')).first().waitFor();
  expect(await page.evaluate('document.documentElement.lang')).toBe('el');
  expect(await page.locator('time').first().getAttribute('title')).toMatch(/[α-ω]/);
});

async function look({ path, isPublic, press = [], shows, data = [] }: Looked): Promise<string[]> {
  const { visitor, sent } = isPublic ? stranger : reader;
  const { page } = visitor;
  // Two addresses that differ in their fragment are one page.
  await page.goto('about:blank');
  await page.goto(path(screens));
  for (const name of press) await control(visitor, name).click();
  await page.getByText(pseudo(shows), { exact: true }).first().waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  return findPlain(page, [...sent.all, ...NAMES, ...data]);
}

/** Names in a control's name stay as they are: `Actions for Orders`. */
function control({ page }: Visitor, name: string) {
  const strange = NAMES.reduce((text, each) => text.replace(pseudo(each), each), pseudo(name));
  return page
    .getByRole('button', { name: strange, exact: true })
    .or(page.getByRole('menuitem', { name: strange, exact: true }))
    .or(page.getByRole('tab', { name: strange, exact: true }))
    .or(page.getByRole('radio', { name: strange, exact: true }))
    .first();
}

/** Names, and other words that are the same in every language. */
const NAMES = [
  ...['Trellis', 'Orders', 'main', '{message}', 'git@github.com:owner/repository.git', 'apps/tools'],
  ...['GitHub', 'GitLab', 'Bitbucket', 'AWS CodeCommit', 'Azure Repos', 'Gitea'],
];
