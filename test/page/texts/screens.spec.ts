import { HandmadeProgram } from '../../support/agent-program';
import { eventually } from '../../support/eventually';
import { pseudo } from '../../support/pseudo-language';
import { at, Screens } from '../../support/screens';
import { StrangeReader, type LookedAt } from '../../support/strange-reader';

let screens: Screens;
let reader: StrangeReader;
let stranger: StrangeReader;

beforeAll(async () => {
  screens = await Screens.start();
  reader = await StrangeReader.open(screens.fixture, { member: screens.workspace(), names: ['Orders'] });
  stranger = await StrangeReader.open(screens.fixture, {});
});

afterAll(() => screens?.fixture.stop());

type Looked = Omit<LookedAt, 'path'> & {
  name: string;
  path: (screens: Screens) => string;
  isPublic?: true;
};

const app = (path: string) => (all: Screens) => at(`/apps/${all.appId}${path}`)(all);

const SCREENS: Looked[] = [
  { name: 'sign-in', isPublic: true, path: () => '/sign-in', shows: 'Use your Trellis account.' },
  { name: 'an invitation', isPublic: true, path: (all) => all.invitation, shows: 'Create account and join' },
  { name: 'an invalid invitation', isPublic: true, path: () => '/invite#a-token', shows: 'Go to Trellis' },
  {
    name: 'an invalid password link',
    isPublic: true,
    path: () => '/reset-password#a-token',
    shows: 'You cannot choose a password with this link.',
  },
  {
    name: 'an incomplete password link',
    isPublic: true,
    path: () => '/reset-password',
    shows: 'A password link ends with # and a long code.',
  },
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
  {
    name: 'the connected editor',
    path: at('/settings/editor'),
    data: ['https://tooljet.example.com', 'ToolJet', 'Node-RED'],
    shows: 'Certificate authority',
  },
  { name: 'the notifications', path: at('/settings/notifications'), shows: 'Add channel' },
  { name: 'the constants', path: at('/settings/constants'), shows: 'Secret, stored encrypted' },
  { name: 'a new constant', path: at('/settings/constants'), press: ['Add constant'], shows: 'Cancel' },
  { name: 'the audit trail', path: at('/settings/audit'), shows: 'Export as CSV' },
  { name: 'the profile', path: () => '/profile', shows: 'Profile' },
  { name: 'a provider’s account', path: () => '/profile', press: ['Connect an account'], shows: 'Provider' },
  { name: 'a new token', path: () => '/profile', press: ['New token'], shows: 'Cancel' },
];

it.each(SCREENS)('has all texts of $name in the catalogue', async (screen) => {
  const { path, isPublic } = screen;
  expect(await (isPublic ? stranger : reader).look({ ...screen, path: path(screens) })).toEqual([]);
});

it('has all texts of an agent that asks in the catalogue', async () => {
  const program = await HandmadeProgram.register(screens.fixture.address, { name: 'Orders' });
  const data = ['agent.example.com', screens.workspace().user.name];
  const asks: Omit<LookedAt, 'path'> = { data, shows: 'Allow' };
  expect(await reader.look({ ...asks, path: program.opens() })).toEqual([]);
  const faulty = { shows: 'Return to the agent', path: program.opens({ codeChallenge: 'none' }) };
  expect(await reader.look(faulty)).toEqual([]);
});

it('tells of a lost connection in the language of the page', async () => {
  const { page, context } = reader.visitor;
  await page.goto(at('')(screens));
  await page.getByText(pseudo('Create new app'), { exact: true }).waitFor();
  await context.route('**/api/**', (route) => route.abort());
  try {
    // The dashboard has not asked for these before.
    await page.getByRole('link', { name: pseudo('Deployments') }).click();
    const lost = pseudo('The server could not be reached.');
    // A failure shows what the page says instead.
    await eventually(async () => expect(await page.getByRole('main').innerText()).toContain(lost));
    expect(await reader.findPlain()).toEqual([]);
  } finally {
    await context.unroute('**/api/**');
  }
});

it('says at a field why it is refused, in the language of the page', async () => {
  const { page } = reader.visitor;
  await page.goto(at('')(screens));
  await page.getByRole('button', { name: pseudo('Create new app') }).click();
  await page.getByRole('textbox', { name: pseudo('App name') }).fill('Ticket/desk');
  await page.getByRole('button', { name: pseudo('Create app') }).click();
  const refusal = pseudo('Cause of invalid_app_name. Remedy of invalid_app_name.');
  // A failure shows what the dialog says instead.
  await eventually(async () => expect(await page.getByRole('dialog').innerText()).toContain(refusal));
  expect(await page.getByRole('alert').count()).toBe(0);
});

it('writes dates and lists as the language does, and tells browsers which one it is', async () => {
  const { page } = reader.visitor;
  await page.goto(at('/activity')(screens));
  await page.getByText(pseudo('Create app')).first().waitFor();
  expect(await page.evaluate('document.documentElement.lang')).toBe('el');
  await eventually(async () =>
    expect(await page.locator('time').first().getAttribute('title')).toMatch(/[α-ω]/),
  );
});
