import * as fc from 'fast-check';
import { samples } from '../../../../../test/support/samples';
import { settled } from '../../../../../test/support/web/scripted-timers';
import { ScriptedPerson, ScriptedServer } from '../../../../../test/support/web/scripted-server';

const STEPS = 60;
/** More rounds than any quiet end needs. */
const MAX_ROUNDS = 100;

type Act = (world: World, choice: number) => unknown;

/** Two people who edit one app over a bad network, and what they have done. */
class World {
  readonly server = new ScriptedServer();
  readonly people = ['Ada', 'Grace'].map((name) => new ScriptedPerson(this.server, name));
  readonly added = new Set<string>();
  readonly removed = new Set<string>();
  #count = 0;

  async open(): Promise<void> {
    await Promise.all(this.people.map((person) => person.open()));
    this.server.isAutomatic = false;
  }

  newName(): string {
    this.#count += 1;
    return `new-${this.#count}`;
  }

  /** Delivers everything and lets people decide until all is saved. */
  async end(): Promise<void> {
    this.server.isAutomatic = true;
    for (const message of this.server.onTheWay.splice(0)) message.deliver();
    await settled();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      for (const person of this.people) {
        if (!person.isOpen) await person.open();
        await person.timers.pass(60_000);
        if (person.session.state.saving === 'moved') await person.session.rebase();
        if (person.browser.hasUnsaved) await person.reopen();
      }
      const isQuiet = this.people.every(
        ({ session, browser }) => session.state.saving === 'saved' && !browser.hasUnsaved,
      );
      if (isQuiet) break;
    }
    for (const { session } of this.people) await session.lookForChanges();
  }
}

const personOf = ({ people }: World, choice: number): ScriptedPerson => people[choice % people.length]!;
const itemOf = ({ list }: ScriptedPerson, choice: number): string | undefined =>
  list[choice % Math.max(1, list.length)]?.id;

function onItem(act: (world: World, person: ScriptedPerson, id: string) => void): Act {
  return (world, choice) => {
    const person = personOf(world, choice);
    const id = person.isOpen ? itemOf(person, choice >> 1) : undefined;
    if (id !== undefined) act(world, person, id);
  };
}

const onMessage =
  (how: 'deliver' | 'lose' | 'delay'): Act =>
  ({ server }, choice) =>
    server.onTheWay.splice(choice % Math.max(1, server.onTheWay.length), 1)[0]?.[how]();

const ACTS: [weight: number, act: Act][] = [
  [6, onItem((world, person, id) => person.setText(id, `${id}: ${world.newName()}`, `text of ${id}`))],
  [
    3,
    (world, choice) => {
      const person = personOf(world, choice);
      if (!person.isOpen) return;
      const id = world.newName();
      world.added.add(id);
      if (choice % 3 === 0) person.insertFirst(id);
      else person.add(id);
    },
  ],
  [
    1,
    onItem((world, person, id) => {
      world.removed.add(id);
      person.remove(id);
    }),
  ],
  [12, onMessage('deliver')],
  [2, onMessage('lose')],
  [2, onMessage('delay')],
  [6, (world, choice) => personOf(world, choice).timers.pass(1 + (choice % 5_000))],
  [
    2,
    (world, choice) =>
      void personOf(world, choice)
        .session.lookForChanges()
        .catch(() => false),
  ],
  [
    2,
    (world, choice) => {
      const { session } = personOf(world, choice);
      if (session.state.saving === 'moved') void session.rebase().catch(() => 0);
    },
  ],
  [
    1,
    (world, choice) => {
      const person = personOf(world, choice);
      if (person.isOpen) void person.reopen().catch(() => undefined);
    },
  ],
];

const CHOICES = ACTS.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));
const tapes = fc.array(fc.tuple(fc.nat(CHOICES.length - 1), fc.nat(1_000_000)), { maxLength: STEPS });

it('ends with one document for both, in which no edit is lost, doubled or at another place', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (tape) => {
      const world = new World();
      await world.open();
      for (const [index, choice] of tape) {
        await CHOICES[index]!(world, choice);
        await settled();
      }
      await world.end();

      const { server, people, added, removed } = world;
      const stored = JSON.stringify(JSON.parse(server.text));
      for (const { session } of people) {
        expect(session.state).toMatchObject({ saving: 'saved', unsaved: 0 });
        expect(JSON.stringify(session.state.document)).toBe(stored);
      }
      const ids = server.components().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of added) if (!removed.has(id)) expect(ids).toContain(id);
      for (const { id, properties } of server.components()) {
        const text = properties.text?.value ?? '';
        if (/: new-\d+$/.test(text)) expect(text).toMatch(new RegExp(`^${id}: `));
      }
    }),
    { numRuns: samples(150) },
  );
});
