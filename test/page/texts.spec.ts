import { eventually } from '../support/eventually';
import { findPlain, offerPseudo, PREFERS_PSEUDO, pseudo } from '../support/pseudo-language';
import { at, Screens } from '../support/screens';
import type { Visitor } from '../support/visitor';

let screens: Screens;
let reader: Visitor;
let stranger: Visitor;

beforeAll(async () => {
  screens = await Screens.start();
  const { fixture } = screens;
  reader = await fixture.browser.visitor(fixture.address, {
    member: screens.workspace(),
    script: PREFERS_PSEUDO,
  });
  stranger = await fixture.browser.visitor(fixture.address, { script: PREFERS_PSEUDO });
  await offerPseudo(reader);
  await offerPseudo(stranger);
});

afterAll(() => screens?.fixture.stop());

interface Looked {
  name: string;
  path: (screens: Screens) => string;
  isPublic?: true;
  /** Buttons, links and menu items to press, by their English names. */
  press?: string[];
  /** Text that is there once the screen is complete. */
  shows: string;
}

const SCREENS: Looked[] = [
  { name: 'sign-in', isPublic: true, path: () => '/sign-in', shows: 'Sign in' },
  { name: 'an invitation', isPublic: true, path: (all) => all.invitation, shows: 'Create account and join' },
  { name: 'a page that is not there', path: () => '/nowhere', shows: 'Page not found' },
  { name: 'the dashboard', path: at(''), shows: 'Create new app' },
  { name: 'an empty dashboard', path: at('', 'empty'), shows: 'No apps yet' },
  { name: 'the dialog for a new app', path: at(''), press: ['Create new app'], shows: 'App name' },
];

it.each(SCREENS)('has all texts of $name in the catalogue', async (screen) => {
  expect(await look(screen)).toEqual([]);
});

async function look({ path, isPublic, press = [], shows }: Looked): Promise<string[]> {
  const { page } = isPublic ? stranger : reader;
  await page.goto(path(screens));
  for (const name of press) {
    const role = page.getByRole('button', { name: pseudo(name), exact: true });
    const item = page.getByRole('menuitem', { name: pseudo(name) });
    await role.or(item).first().click();
  }
  await page.getByText(pseudo(shows), { exact: true }).first().waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  return findPlain(page, DATA);
}

/** Names of people, apps and workspaces, and other words that are the same in every language. */
const DATA = ['Trellis'];
