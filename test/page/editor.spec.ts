import { startBrowser, type TestBrowser, type Theme, type Visitor } from '../support/browser';
import { eventually } from '../support/eventually';
import { GitWorld, createApp, exported } from '../support/git-world';
import type { Member } from '../support/trellis-server';

const THEMES: Theme[] = ['light', 'dark'];
const PAGE = '5066daa1-49b4-4c92-b4ff-24704ce0541f';
const VERSION = '48814ad6-1b8d-4521-8297-7c98ce42850b';
const IDS = {
  title: '11111111-1111-4111-8111-111111111111',
  save: '22222222-2222-4222-8222-222222222222',
  box: '33333333-3333-4333-8333-333333333333',
  inside: '44444444-4444-4444-8444-444444444444',
  odd: '55555555-5555-4555-8555-555555555555',
};

let world: GitWorld;
let browser: TestBrowser;
let member: Member;

beforeAll(async () => {
  [world, browser] = await Promise.all([GitWorld.start(), startBrowser()]);
  ({ member } = await world.connected());
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await world?.stop();
});

interface Placed {
  top: number;
  left?: number;
  width?: number;
  height?: number;
  parent?: string | null;
}

const component = (id: string, type: string, name: string, properties: object, at: Placed) => ({
  id,
  name,
  type,
  pageId: PAGE,
  parent: at.parent ?? null,
  properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, { value }])),
  general: {},
  styles: { textColor: { value: '#123456' } },
  layouts: [
    {
      id: `${id.slice(0, -1)}f`,
      type: 'desktop',
      left: 2,
      width: 10,
      height: 40,
      dimensionUnit: 'count',
      ...at,
    },
  ],
  unknown: { 10: 1, 2: 2 },
});

/** A document with numbers and keys that JavaScript would not keep as they are. */
const documentText = (): string =>
  JSON.stringify({
    appV2: {
      id: 'e14f00ef-af25-4cd2-9684-55c3b1e07042',
      name: 'Orders',
      editingVersion: { id: VERSION, name: 'v1', homePageId: PAGE },
      appVersions: [{ id: VERSION, name: 'v1', homePageId: PAGE }],
      pages: [{ id: PAGE, name: 'Home', handle: 'home', index: 1 }],
      components: [
        component(IDS.title, 'Text', 'title', { text: 'Orders of today' }, { top: 20 }),
        component(IDS.save, 'Button', 'save', { text: 'Save', loadingState: '{{false}}' }, { top: 80 }),
        component(IDS.box, 'Container', 'box', {}, { top: 140, height: 200, width: 30 }),
        component(IDS.inside, 'TextInput', 'inside', { label: 'Inside' }, { top: 20, parent: IDS.box }),
        component(IDS.odd, 'Spaceship', 'odd', { text: '<img src=x onerror=alert(1)>' }, { top: 360 }),
      ],
      events: [
        {
          id: '66666666-6666-4666-8666-666666666666',
          name: 'onClick',
          index: 0,
          event: { eventId: 'onClick', actionId: 'show-alert', message: 'Hello' },
          sourceId: IDS.save,
          target: 'component',
        },
      ],
      dataQueries: [
        {
          id: '77777777-7777-4777-8777-777777777777',
          name: 'getOrders',
          kind: 'restapi',
          options: { url: '/orders' },
        },
      ],
    },
    tooljetVersion: '3.0',
  })
    .replace('"tooljetVersion":"3.0"', '"tooljetVersion":"3.0","precise":1.50,"huge":12345678901234567890')
    .replaceAll('"unknown":{"2":2,"10":1}', '"unknown":{"10":1.0,"2":2e0}');

let count = 0;
const before = new Map<string, string>();

async function newApp(owner = member): Promise<string> {
  const { body } = await owner
    .request('post', `/apps/import?name=App%20${(count += 1)}`)
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.from(documentText()))
    .expect(201);
  const id = body.id as string;
  before.set(id, await stored(id));
  return id;
}

async function opened(
  id: string,
  options: { theme?: Theme; who?: Member; width?: number } = {},
): Promise<Visitor> {
  const visitor = await browser.visitor(world.trellis.address, { member: options.who ?? member, ...options });
  await visitor.page.goto(`/w/${member.workspaceId}/apps/${id}`);
  await visitor.page.getByRole('heading', { level: 1 }).waitFor();
  return visitor;
}

const stored = (id: string): Promise<string> => exported(member, id);

const saved = ({ page }: Visitor) => page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
const select = ({ page }: Visitor, name: string) => page.getByRole('button', { name, exact: true }).click();
const inspector = ({ page }: Visitor) => page.getByRole('complementary', { name: 'Inspector' });

/** The document becomes what is expected of the one that it was, to the letter. */
async function becomes(id: string, expected: (before: string) => string): Promise<void> {
  const wanted = expected(before.get(id)!);
  await eventually(async () => {
    const text = await stored(id);
    if (text !== wanted) throw new Error(`It is still another one:\n${differenceOf(wanted, text)}`);
  });
}

function differenceOf(wanted: string, text: string): string {
  const at = [...wanted].findIndex((letter, index) => letter !== text[index]);
  return `${wanted.slice(at - 40, at + 80)}\n${text.slice(at - 40, at + 80)}`;
}

it('saves a changed text by itself, and nothing else of the document changes', async () => {
  const id = await newApp();
  await using visitor = await opened(id);
  await select(visitor, 'Text title');
  await inspector(visitor).getByLabel('Text', { exact: true }).fill('Orders of tomorrow');

  await becomes(id, (text) => text.replace('Orders of today', 'Orders of tomorrow'));
  await saved(visitor);
});

it('moves by arrow keys, resizes, and takes both back to the letter', async () => {
  const id = await newApp();
  await using visitor = await opened(id);
  await select(visitor, 'Text title');
  await visitor.page.keyboard.press('ArrowDown');
  await visitor.page.keyboard.press('ArrowRight');
  await visitor.page.keyboard.press('Shift+ArrowDown');
  await becomes(id, (text) =>
    text.replace(
      '"left":2,"width":10,"height":40,"dimensionUnit":"count","top":20}',
      '"left":3,"width":10,"height":50,"dimensionUnit":"count","top":30}',
    ),
  );
  await visitor.page.keyboard.press('Control+z');
  await becomes(id, (text) => text);
  await visitor.page.keyboard.press('Control+Shift+z');
  await becomes(id, (text) =>
    text.replace(
      '"left":2,"width":10,"height":40,"dimensionUnit":"count","top":20}',
      '"left":3,"width":10,"height":50,"dimensionUnit":"count","top":30}',
    ),
  );
});

it('drags a component to another place', async () => {
  const id = await newApp();
  await using visitor = await opened(id);
  const box = (await visitor.page.getByRole('button', { name: 'Button save', exact: true }).boundingBox())!;
  await visitor.page.mouse.move(box.x + 10, box.y + 10);
  await visitor.page.mouse.down();
  await visitor.page.mouse.move(box.x + 10, box.y + 55, { steps: 4 });
  await visitor.page.mouse.move(box.x + 10, box.y + 70, { steps: 2 });
  await visitor.page.mouse.up();
  await becomes(id, (text) => text.replace('"top":80}', '"top":140}'));
});

it('deletes a container with what stands in it, and puts it back as it was, to the letter', async () => {
  const id = await newApp();
  await using visitor = await opened(id);
  await select(visitor, 'Container box');
  await visitor.page.keyboard.press('Delete');
  await eventually(async () => expect(await stored(id)).not.toMatch(/"box"|"inside"/));
  await visitor.page.keyboard.press('Control+z');
  await becomes(id, (text) => text);
});

it('adds a component, with a name of its own', async () => {
  const id = await newApp();
  await using visitor = await opened(id);
  await visitor.page.getByRole('button', { name: 'Add component' }).click();
  await visitor.page.getByRole('menuitem', { name: 'Button' }).click();
  await visitor.page.getByRole('button', { name: 'Button button1', exact: true }).waitFor();
  await eventually(async () => expect(await stored(id)).toContain('"name":"button1"'));
});

it('edits events and queries', async () => {
  const id = await newApp();
  await using visitor = await opened(id);
  await select(visitor, 'Button save');
  await inspector(visitor).getByRole('tab', { name: 'Events' }).click();
  await inspector(visitor).getByText('On click: show alert').click();
  await inspector(visitor).getByLabel('Message').fill('Saved!');
  await visitor.page.getByRole('tab', { name: 'Queries' }).click();
  await visitor.page.getByRole('button', { name: /getOrders/ }).click();
  await inspector(visitor).getByLabel('Url').fill('/orders?limit=5');
  await becomes(id, (text) =>
    text.replace('"message":"Hello"', '"message":"Saved!"').replace('"/orders"', '"/orders?limit=5"'),
  );
});

it('takes nothing of a document for markup or script, and draws what it does not know as a box', async () => {
  const id = await newApp();
  await using visitor = await opened(id);
  await visitor.page.getByText('Spaceship · odd').waitFor();
  expect(await visitor.page.locator('img').count()).toBe(0);
  expect(visitor.complaints).toEqual([]);
});

it('saves the raw text, with the server’s word about what is wrong with it', async () => {
  const id = await newApp();
  await using visitor = await opened(id);
  await visitor.page.getByRole('button', { name: 'Document', exact: true }).click();
  const text = visitor.page.getByRole('textbox', { name: 'Document' });
  await text.click();
  await visitor.page.keyboard.press('Control+Home');
  await visitor.page.keyboard.type('x');
  await visitor.page.getByRole('button', { name: 'Save document' }).click();
  await visitor.page.getByRole('alert').getByText('Not saved').waitFor();

  await visitor.page.keyboard.press('Control+Home');
  await text.click();
  await visitor.page.keyboard.press('Control+a');
  await visitor.page.keyboard.insertText(before.get(id)!.replace('"handle":"home"', '"handle":"start"'));
  await visitor.page.getByRole('button', { name: 'Save document' }).click();
  await becomes(id, (was) => was.replace('"handle":"home"', '"handle":"start"'));
});

describe('two people on one app', () => {
  it('shows what the other one saved as soon as it is there', async () => {
    const id = await newApp();
    await using one = await opened(id);
    await using two = await opened(id);
    await two.page.getByText('Orders of today').waitFor();
    await select(one, 'Text title');
    await inspector(one).getByLabel('Text', { exact: true }).fill('From the other one');
    await two.page.getByText('From the other one').waitFor();
  });

  it('keeps both changes where somebody else saved first', async () => {
    const id = await newApp();
    await using one = await opened(id, { theme: 'dark' });
    await one.context.setOffline(true);
    await select(one, 'Button save');
    await inspector(one).getByLabel('Text', { exact: true }).fill('Save all');
    await one.page.getByText('Not saved, trying again').waitFor();

    await using two = await opened(id);
    await select(two, 'Text title');
    await two.page.keyboard.press('Delete');
    await saved(two);
    await eventually(async () => expect(await stored(id)).not.toContain('Orders of today'));

    await one.context.setOffline(false);
    await one.page.getByText('Someone else saved this app first').waitFor();
    await one.screenshot('editor-moved-dark');
    expect(await one.findBarriers()).toEqual([]);
    await one.page.getByRole('button', { name: 'Keep my changes on top of theirs' }).click();
    await saved(one);
    const text = await stored(id);
    expect(text).toContain('Save all');
    expect(text).not.toContain('Orders of today');
  });

  it('loads theirs where one’s own is dropped', async () => {
    const id = await newApp();
    await using one = await opened(id);
    await one.context.setOffline(true);
    await select(one, 'Text title');
    await inspector(one).getByLabel('Text', { exact: true }).fill('Mine');
    await one.page.getByText('Not saved, trying again').waitFor();
    await using two = await opened(id);
    await select(two, 'Text title');
    await inspector(two).getByLabel('Text', { exact: true }).fill('Theirs');
    await eventually(async () => expect(await stored(id)).toContain('Theirs'));
    await one.context.setOffline(false);
    await one.screenshot('editor-moved-light');
    await one.page.getByRole('button', { name: 'Drop mine and load theirs' }).click();
    await one.page.locator('[data-component]').getByText('Theirs').waitFor();
    expect(await stored(id)).not.toContain('Mine');
  });
});

it('loses nothing of what was typed without a connection when the page is loaded again', async () => {
  const id = await newApp();
  await using visitor = await opened(id);
  await visitor.page.route('**/definition', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  visitor.page.on('dialog', (dialog) => void dialog.accept());
  await select(visitor, 'Text title');
  await inspector(visitor).getByLabel('Text', { exact: true }).fill('Typed in a tunnel');
  await visitor.page.getByText('Not saved, trying again').waitFor();
  await visitor.page.unroute('**/definition');
  await visitor.page.reload();
  await becomes(id, (text) => text.replace('Orders of today', 'Typed in a tunnel'));
});

it('makes a version, switches back, and publishes', async () => {
  const id = await newApp();
  await using visitor = await opened(id);
  const menu = async (name: string, item: string) => {
    await visitor.page.getByRole('button', { name: `Version ${name}` }).click();
    await visitor.page.getByRole('menuitem', { name: item }).click();
  };
  await menu('v1', 'New version');
  await visitor.page.getByLabel('Version name').fill('v2');
  await visitor.page.getByRole('button', { name: 'Create version' }).click();
  await visitor.page.getByRole('button', { name: 'Version v2' }).waitFor();
  await visitor.page.getByRole('dialog').waitFor({ state: 'detached' });
  await select(visitor, 'Text title');
  await inspector(visitor).getByLabel('Text', { exact: true }).fill('Second');
  await visitor.page.locator('[data-component]').getByText('Second').waitFor();
  await menu('v2', 'v1');
  await visitor.page.locator('[data-component]').getByText('Orders of today').waitFor();
  await menu('v1', 'Publish v1');
  await visitor.page.getByRole('button', { name: 'Publish', exact: true }).click();
  await visitor.page.getByText(/published and read-only/).waitFor();
  expect(await visitor.page.getByRole('button', { name: 'Add component' }).count()).toBe(0);
});

it('lets a viewer look, and offers nothing to change', async () => {
  const id = await newApp();
  await using visitor = await opened(id, { who: await member.invite('viewer') });
  await visitor.page.getByText(/A builder of the workspace can change it/).waitFor();
  await select(visitor, 'Text title');
  expect(await inspector(visitor).getByRole('button', { name: 'Delete component' }).count()).toBe(0);
  expect(await visitor.page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
});

it('commits from the editor what was typed a moment ago', async () => {
  const { member: owner, repository } = await world.connected();
  const app = await createApp(owner, 'Orders', { definition: JSON.parse(documentText()) as object });
  await using visitor = await browser.visitor(world.trellis.address, { member: owner });
  await visitor.page.goto(`/w/${owner.workspaceId}/apps/${app.id}`);
  await select(visitor, 'Text title');
  await inspector(visitor).getByLabel('Text', { exact: true }).fill('A new title');
  await visitor.page.getByRole('button', { name: 'GitSync', exact: true }).click();
  await visitor.page.getByLabel('Commit message').fill('A better title');
  await visitor.page.getByRole('button', { name: 'Commit changes', exact: true }).click();
  await visitor.page.getByText(/Committed as/).waitFor();
  expect(await repository.show('main', 'Orders/v1.json')).toContain('A new title');
});

describe.each(THEMES)('in the %s theme', (theme) => {
  it('keeps nobody out', async () => {
    const id = await newApp();
    await using visitor = await opened(id, { theme });
    await select(visitor, 'Button save');
    await visitor.screenshot(`editor-${theme}`);
    expect(await visitor.findBarriers()).toEqual([]);
    await visitor.page.getByRole('button', { name: 'Document', exact: true }).click();
    await visitor.page.getByRole('textbox', { name: 'Document' }).waitFor();
    await visitor.screenshot(`editor-raw-${theme}`);
    expect(await visitor.findBarriers()).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  it('fits a narrow window', async () => {
    const id = await newApp();
    await using visitor = await opened(id, { theme, width: 360 });
    await visitor.screenshot(`editor-narrow-${theme}`);
    expect(await visitor.overflowPx()).toBeLessThanOrEqual(0);
    await visitor.page.getByRole('button', { name: 'Structure', exact: true }).click();
    await visitor.page.getByRole('button', { name: /^title/ }).click();
    await visitor.page.getByRole('button', { name: 'Inspector', exact: true }).click();
    await inspector(visitor).getByLabel('Text', { exact: true }).waitFor();
    expect(await visitor.findBarriers()).toEqual([]);
  });
});
