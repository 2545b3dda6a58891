import { settled } from '../../../../../test/support/web/scripted-timers';
import {
  type Message,
  ofVersion,
  problem,
  ScriptedPerson,
  ScriptedServer,
} from '../../../../../test/support/web/scripted-server';

const TITLE = '11111111-1111-4111-8111-111111111111';
const SAVE = '22222222-2222-4222-8222-222222222222';
const LONG_MS = 60_000;

let server: ScriptedServer;
let ada: ScriptedPerson;

beforeEach(async () => {
  server = new ScriptedServer();
  ada = new ScriptedPerson(server, 'Ada');
  await ada.open();
});

const state = () => ada.session.state;
const textOf = (id: string) => server.components().find((each) => each.id === id)?.properties.text?.value;
const idsOf = () => server.components().map(({ id }) => id);
/** Adds a component of another user before all others. */
const insertElsewhere = (id = 'theirs') =>
  server.change((text) => text.replace('"components":[', `"components":[{"id":"${id}","properties":{}},`));
const setElsewhere = (text: string) => server.change((was) => was.replace('Orders of today', text));

/** Delivers messages of these kinds one by one, and lets all later ones through; acts before the last of them. */
async function deliverEach(kinds: Message['kind'][], act: () => void): Promise<void> {
  for (const [index, kind] of kinds.entries()) {
    expect(server.onTheWay.map((message) => message.kind)).toEqual([kind]);
    const isLast = index === kinds.length - 1;
    if (isLast) act();
    server.isAutomatic = isLast;
    server.onTheWay.splice(0)[0]!.deliver();
    await settled();
  }
}

/** Holds back the messages of a call while the test acts. */
async function meanwhile(call: () => unknown, act: () => void): Promise<void> {
  server.isAutomatic = false;
  const done = call();
  await settled();
  act();
  server.isAutomatic = true;
  for (const message of server.onTheWay.splice(0)) message.deliver();
  await done;
  await settled();
}

it('saves after a pause, and after a while also without one', async () => {
  ada.setText(TITLE, 'a');
  await ada.timers.pass(600);
  expect(state().saving).toBe('waiting');
  for (let typed = 0; typed < 7; typed++) {
    ada.setText(TITLE, `ab${typed}`, 'text');
    await ada.timers.pass(600);
  }
  expect(textOf(TITLE)).toMatch(/^ab\d$/);
  await ada.timers.pass(LONG_MS);
  expect(textOf(TITLE)).toBe('ab6');
  expect(state()).toMatchObject({ saving: 'saved', unsaved: 0 });
});

it('sends what one keeps typing once, and names items by their ids', async () => {
  for (const text of ['a', 'ab', 'abc']) ada.setText(TITLE, text, 'text');
  await ada.session.save();
  const operations = JSON.parse(server.bodies[0]!) as { op: string; path: string; value: unknown }[];
  expect(operations.map(({ op }) => op)).toEqual(['test', 'replace']);
  expect(operations[0]).toEqual({ op: 'test', path: '/appV2/components/0/id', value: TITLE });
});

describe('an edit during the load of another document', () => {
  it('stays, and is put on top of it where its component is now', async () => {
    insertElsewhere();
    await meanwhile(
      () => ada.session.reload(),
      () => ada.setText(SAVE, 'Typed meanwhile'),
    );
    expect(ada.text(SAVE)).toBe('Typed meanwhile');
    await ada.timers.pass(LONG_MS);
    expect(textOf(SAVE)).toBe('Typed meanwhile');
    expect(idsOf()[0]).toBe('theirs');
  });

  it('is not overwritten when the look for changes has found some already', async () => {
    insertElsewhere();
    server.isAutomatic = false;
    const looking = ada.session.lookForChanges();
    await settled();
    await deliverEach(['HEAD', 'answer', 'GET'], () => ada.setText(SAVE, 'Typed meanwhile'));
    expect(await looking).toBe(false);
    expect(ada.text(SAVE)).toBe('Typed meanwhile');
  });

  it('is not overwritten by a look for changes, which leaves the question to the save', async () => {
    insertElsewhere();
    await meanwhile(
      () => ada.session.lookForChanges(),
      () => ada.setText(SAVE, 'Typed meanwhile'),
    );
    expect(ada.text(SAVE)).toBe('Typed meanwhile');
    await ada.timers.pass(LONG_MS);
    expect(state().saving).toBe('moved');
    await ada.session.rebase();
    expect([textOf(SAVE), idsOf()[0], state().saving]).toEqual(['Typed meanwhile', 'theirs', 'saved']);
  });
});

it('waits with a reload for the save that is under way', async () => {
  ada.setText(TITLE, 'First');
  server.isAutomatic = false;
  const saving = ada.session.save();
  await settled();
  const reloading = ada.session.reload();
  ada.setText(SAVE, 'Second');
  await settled();
  expect(server.onTheWay.map(({ kind }) => kind)).toEqual(['PATCH']);
  server.isAutomatic = true;
  server.onTheWay.splice(0)[0]!.deliver();
  await Promise.all([saving, reloading]);
  await ada.timers.pass(LONG_MS);
  expect([textOf(TITLE), state().saving]).toEqual(['First', 'saved']);
  expect(ada.text(TITLE)).toBe('First');
  expect(JSON.stringify(state().document)).toBe(JSON.stringify(JSON.parse(server.text)));
});

it('looks for changes once the save that is under way has ended', async () => {
  ada.setText(TITLE, 'Mine');
  server.isAutomatic = false;
  const saving = ada.session.save();
  await settled();
  const looking = ada.session.lookForChanges();
  await deliverEach(['PATCH', 'answer', 'HEAD'], () => insertElsewhere());
  await saving;
  expect(await looking).toBe(true);
  expect(ada.list[0]!.id).toBe('theirs');
});

describe('a lost answer', () => {
  beforeEach(async () => {
    server.isAutomatic = false;
    ada.add('added');
    void ada.session.save();
    await settled();
    server.onTheWay.splice(0)[0]!.deliver();
    server.onTheWay.splice(0)[0]!.lose();
    await settled();
    server.isAutomatic = true;
  });

  it('is asked for again with the same request, and what was added meanwhile follows once', async () => {
    expect(state().saving).toBe('offline');
    ada.add('next');
    await ada.timers.pass(LONG_MS);
    expect(
      idsOf()
        .filter((id) => id === 'added' || id === 'next')
        .sort(),
    ).toEqual(['added', 'next']);
    expect(state().saving).toBe('saved');
  });

  it('doubles nothing when somebody else has saved in between', async () => {
    insertElsewhere();
    ada.add('next');
    await ada.timers.pass(LONG_MS);
    expect(state()).toMatchObject({ saving: 'moved', unsaved: 1 });
    expect(await ada.session.rebase()).toBe(0);
    expect(
      idsOf()
        .filter((id) => id === 'added' || id === 'next')
        .sort(),
    ).toEqual(['added', 'next']);
  });

  it('is found out by the next session when this one has ended', async () => {
    ada.add('next');
    server.refusal = problem(503, 'busy');
    await ada.session.close();
    server.refusal = null;
    insertElsewhere();
    await ada.open();
    expect(state()).toMatchObject({ saving: 'moved', unsaved: 1 });
    await ada.session.rebase();
    expect(
      idsOf()
        .filter((id) => id === 'added' || id === 'next')
        .sort(),
    ).toEqual(['added', 'next']);
  });
});

it('opens with what is unsaved while the server takes no changes', async () => {
  server.refusal = problem(503, 'busy');
  ada.setText(TITLE, 'Kept');
  await ada.session.close();
  await ada.open();
  expect(ada.text(TITLE)).toBe('Kept');
  const [first] = server.bodies;
  server.refusal = null;
  await ada.timers.pass(LONG_MS);
  expect(textOf(TITLE)).toBe('Kept');
  expect(server.bodies.at(-1)).toBe(first);
});

describe('a session that ended', () => {
  it('tries to save once, and then leaves it to the next one', async () => {
    server.refusal = problem(503, 'busy');
    ada.setText(TITLE, 'Left');
    const first = ada.session;
    await first.close();
    expect(ada.timers.count).toBe(0);
    const tries = server.bodies.length;
    await ada.timers.pass(LONG_MS);
    expect(server.bodies).toHaveLength(tries);
    server.refusal = null;
    await ada.open();
    expect(ada.text(TITLE)).toBe('Left');
    await ada.timers.pass(LONG_MS);
    expect(textOf(TITLE)).toBe('Left');
    expect(state().undo).toHaveLength(1);
  });

  it('leaves nothing behind once all is saved', async () => {
    ada.setText(TITLE, 'Saved');
    await ada.session.close();
    expect(textOf(TITLE)).toBe('Saved');
    expect(ada.browser.hasUnsaved).toBe(false);
  });

  it('leaves its changes to the version that they belong to', async () => {
    server.refusal = problem(503, 'busy');
    ada.setText(TITLE, 'Of the first version');
    await ada.session.close();
    server.refusal = null;
    const first = server.text;
    const other = '99999999-9999-4999-8999-999999999999';
    server.change((text) => ofVersion(text, other));
    await ada.open();
    expect([state().saving, ada.text(TITLE)]).toEqual(['saved', 'Orders of today']);
    await ada.session.close();
    server.change(() => first);
    await ada.open();
    expect(state()).toMatchObject({ saving: 'moved', unsaved: 1 });
  });

  it('asks twice about changes that were asked about before, rather than put them where they no longer belong', async () => {
    server.refusal = problem(503, 'busy');
    ada.setText(SAVE, 'Mine');
    await ada.session.close();
    server.refusal = null;
    insertElsewhere();
    await ada.open();
    expect(state().saving).toBe('moved');
    await ada.session.close();
    await ada.open();
    expect(state().saving).toBe('moved');
    await ada.session.rebase();
    expect(textOf(SAVE)).toBe('Mine');
  });
});

describe('refused changes', () => {
  it('are sent again with the next change, and once the wrong one is undone', async () => {
    ada.setText(TITLE, 'Good');
    ada.add(SAVE);
    await ada.timers.pass(LONG_MS);
    expect(state()).toMatchObject({ saving: 'refused', unsaved: 2 });
    ada.session.undo();
    await ada.timers.pass(LONG_MS);
    expect([state().saving, textOf(TITLE)]).toEqual(['saved', 'Good']);
  });

  it('are sent again on request', async () => {
    server.refusal = problem(403, 'forbidden');
    ada.setText(TITLE, 'Allowed again');
    await ada.timers.pass(LONG_MS);
    expect(state().saving).toBe('refused');
    server.refusal = null;
    expect(await ada.session.save()).toBe(true);
    expect(textOf(TITLE)).toBe('Allowed again');
  });
});

it('waits longer with each failure, and as long as the server asks for', async () => {
  server.refusal = problem(503, 'busy');
  ada.setText(TITLE, 'Patient');
  await ada.timers.pass(LONG_MS);
  expect(server.bodies.length).toBeLessThan(10);
  server.refusal = problem(429, 'too_many_requests', 3_600_000);
  await ada.timers.pass(LONG_MS);
  const tries = server.bodies.length;
  await ada.timers.pass(1_800_000);
  expect(server.bodies).toHaveLength(tries);
  server.refusal = null;
  await ada.timers.pass(1_900_000);
  expect(textOf(TITLE)).toBe('Patient');
});

it('does not replace the text while design changes are not saved', async () => {
  ada.setText(TITLE, 'Mine');
  setElsewhere('Theirs');
  await ada.timers.pass(LONG_MS);
  expect(state().saving).toBe('moved');
  const { etag, text } = await ada.session.fetchText();
  await expect(ada.session.replaceText(text, etag)).rejects.toMatchObject({ status: 412 });
  expect([state().unsaved, ada.text(TITLE)]).toEqual([1, 'Mine']);
  await ada.session.rebase();
  expect(textOf(TITLE)).toBe('Mine');
});

it('counts what is lost: changes of what is gone, and components on a page that is gone', async () => {
  ada.setText(TITLE, 'Of nothing');
  ada.add('homeless', { pageId: 'gone' });
  ada.remove(SAVE);
  server.change((text) => {
    const document = JSON.parse(text) as { appV2: { components: { id: string }[] } };
    document.appV2.components = document.appV2.components.filter(({ id }) => id !== TITLE && id !== SAVE);
    return JSON.stringify(document);
  });
  await ada.timers.pass(LONG_MS);
  expect(await ada.session.rebase()).toBe(2);
  expect(idsOf()).not.toContain('homeless');
  expect(state().saving).toBe('saved');
});

it('says when the browser keeps nothing beyond the tab', async () => {
  expect(state().isKept).toBe(true);
  ada.browser.isBroken = true;
  ada.setText(TITLE, 'In this tab only');
  await settled();
  expect(state().isKept).toBe(false);
});

it('begins a new step of undo after a pause', async () => {
  ada.setText(TITLE, 'a', 'text');
  ada.setText(TITLE, 'ab', 'text');
  await ada.timers.pass(5_000);
  ada.setText(TITLE, 'abc', 'text');
  ada.session.undo();
  expect(ada.text(TITLE)).toBe('ab');
  ada.session.undo();
  expect(ada.text(TITLE)).toBe('Orders of today');
});
