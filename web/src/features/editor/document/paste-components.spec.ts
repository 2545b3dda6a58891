import fc from 'fast-check';
import { samples } from '../../../../../test/support/samples';
import {
  ClipError,
  componentsOf,
  copyComponents,
  eventsOf,
  findType,
  pasteComponents,
  readClip,
  type Component,
} from './index';
import { editedDocuments, EditedDocument, expectUndone } from '../../../../../test/support/edited-document';

const PAGE = { parentId: null, slot: null };
const anything = { target: PAGE, isPossible: () => true };

const componentsIn = (edited: EditedDocument): Component[] => componentsOf(edited.place());

/** A few with all that stands in them; of a large page not everything. */
const someIds = (edited: EditedDocument): string[] =>
  componentsIn(edited)
    .filter(({ parentId }) => parentId === null)
    .slice(0, 4)
    .map(({ id }) => id);

const byGeneration = (generation: 'lists' | 'definition'): EditedDocument[] =>
  editedDocuments
    .map(([, text]) => new EditedDocument(text))
    .filter(({ model }) => model.generation === generation);

it.each(editedDocuments)(
  'duplicates components of %s with all that belongs to them, byte for byte back',
  (_name, text) => {
    const edited = new EditedDocument(text);
    const ids = someIds(edited);
    const before = componentsIn(edited);
    const clip = readClip(copyComponents(edited.place(), ids));
    const pasted = pasteComponents(edited.place(), clip, { ...anything, target: 'in-place' });
    expectUndone(edited, pasted.edits);
    edited.change(pasted.edits);

    const made = componentsIn(edited).filter(({ id }) => !before.some((old) => old.id === id));
    expect(made).toHaveLength(clip.items.length);
    expect(pasted.ids).toHaveLength(ids.length);
    const names = componentsIn(edited).map(({ name }) => name);
    const namesBefore = before.map(({ name }) => name);
    expect(new Set(names).size).toBe(new Set(namesBefore).size + made.length);
    clip.items.forEach((item, index) => {
      const original = before.find(({ id }) => id === item.id)!;
      const copy = made[index];
      expect(copy.type).toBe(original.type);
      expect(eventsOf(edited.place(), copy.id)).toHaveLength(eventsOf(edited.place(), original.id).length);
      // Nothing of a copy stands in what it was copied from.
      if (original.parentId !== null && !ids.includes(item.id))
        expect(copy.parentId).not.toBe(original.parentId);
    });
    expect(edited.text).not.toContain('"id":"undefined"');
  },
);

it.each(['lists', 'definition'] as const)('takes components from %s documents to the others', (from) => {
  const to = from === 'lists' ? 'definition' : 'lists';
  const targets = byGeneration(to).filter(({ text }) => text.length < 500_000);
  for (const source of byGeneration(from)) {
    const ids = someIds(source);
    const clip = readClip(copyComponents(source.place(), ids));
    for (const target of targets.slice(0, 2)) {
      const before = componentsIn(target).length;
      const isPossible = (type: string) => to === 'lists' || findType(type)?.only !== 'lists';
      const pasted = pasteComponents(target.place(), clip, { target: PAGE, isPossible });
      expectUndone(target, pasted.edits);
      target.change(pasted.edits);
      const after = componentsIn(target);
      expect(after.length + pasted.leftOut.length).toBe(before + clip.items.length);
      for (const { id } of after.slice(before)) {
        const made = after.find((each) => each.id === id)!;
        expect(made.box.width).toBeGreaterThan(0);
        expect(made.box.width).toBeLessThan(101);
      }
      target.undo();
    }
  }
});

const IDS = ['aaaaaaaa-1111-4111-8111-111111111111', 'bbbbbbbb-1111-4111-8111-111111111111'];

const small = () =>
  new EditedDocument(
    JSON.stringify({
      pages: [{ id: 'p', name: 'Home' }],
      components: [
        {
          id: IDS[0],
          pageId: 'p',
          type: 'Container',
          name: 'box',
          parent: null,
          properties: {},
          layouts: [{ id: 'l', type: 'desktop', top: 10, left: 1, width: 10, height: 90 }],
        },
        {
          id: IDS[1],
          pageId: 'p',
          type: 'Text',
          name: 'text1',
          parent: IDS[0],
          properties: {
            text: {
              value: `{{components.box.x + components.${IDS[0]}.y + components['box'].z + page.components.box + components.boxer.z}}`,
            },
          },
          precise: 1,
        },
      ],
      events: [
        {
          id: 'e',
          sourceId: IDS[1],
          target: 'component',
          event: { eventId: 'onClick', componentId: IDS[0] },
        },
      ],
    }).replace('"precise":1', '"precise":1.50,"huge":12345678901234567890'),
  );

it('lets what is copied refer to one another, and keeps every number as it was spelled', () => {
  const edited = small();
  const clip = readClip(copyComponents(edited.place(), [IDS[0]]));
  const { ids, edits } = pasteComponents(edited.place(), clip, { ...anything, target: 'in-place' });
  edited.change(edits);
  const { components, events } = edited.document as {
    components: {
      name: string;
      layouts: { id: string }[];
      properties: { text: { value: string } };
      id: string;
    }[];
    events: { id: string; sourceId: string; event: { componentId: string } }[];
  };
  const [, , box, text] = components;
  expect(box).toMatchObject({ id: ids[0], name: 'box1', layouts: [{ top: 110, left: 1 }] });
  expect(box.layouts[0].id).not.toBe('l');
  expect(text).toMatchObject({ name: 'text2', parent: ids[0] });
  expect(text.properties.text.value).toBe(
    `{{components.box1.x + components.${ids[0]}.y + components['box1'].z + page.components.box + components.boxer.z}}`,
  );
  expect(events[1]).toMatchObject({ sourceId: text.id, event: { componentId: ids[0] } });
  expect(events[1].id).not.toBe('e');
  expect(edited.text.split('1.50,"huge":12345678901234567890')).toHaveLength(3);
});

describe('a clipboard that somebody else filled', () => {
  const good = () => JSON.parse(copyComponents(small().place(), [IDS[0]])) as Record<string, unknown>;
  const refused = (text: string): string => {
    try {
      readClip(text);
    } catch (error) {
      if (error instanceof ClipError) return error.message;
      throw error;
    }
    return 'taken';
  };

  it.each([
    ['nothing', '', /no components/],
    ['words', 'Hello', /no components/],
    ['other JSON', '{"a":1}', /no components/],
    ['a bare null', 'null', /no components/],
    ['too much', `{"trellis":"components"}${' '.repeat(9_000_000)}`, /too large/],
  ])('holds %s: it is refused', (_name, text, why) => {
    expect(refused(text)).toMatch(why);
  });

  const item = (clip: Record<string, unknown>, index = 0) =>
    (clip.components as Record<string, unknown>[])[index] as {
      id: unknown;
      raw: Record<string, unknown>;
      events: unknown;
    };

  it.each<[string, (clip: Record<string, unknown>) => void]>([
    ['of another generation', (clip) => (clip.generation = '__proto__')],
    ['without components', (clip) => (clip.components = [])],
    ['with components that are none', (clip) => (clip.components = [1, null])],
    ['with two of one id', (clip) => (item(clip, 1).id = IDS[0])],
    ['with an id that is no id', (clip) => (item(clip).id = '../x')],
    ['with a root that is not there', (clip) => (clip.roots = ['x'])],
    ['with a type that is none', (clip) => (item(clip).raw.type = '<img src=x>')],
    ['without a name', (clip) => (item(clip).raw.name = ' ')],
    ['with a name without end', (clip) => (item(clip).raw.name = 'x'.repeat(1_000))],
    ['with a place out of this world', (clip) => (item(clip).raw.layouts = [{ top: 1e308 }])],
    ['with events that are none', (clip) => (item(clip).events = [3])],
    [
      'deeper than anything',
      (clip) => (item(clip).raw.x = JSON.parse('['.repeat(90) + ']'.repeat(90)) as unknown),
    ],
    ['with a prototype', (clip) => (item(clip).raw.x = JSON.parse('{"__proto__":{"a":1}}') as unknown)],
  ])('holds a clip %s: it is refused', (_name, damage) => {
    const clip = good();
    damage(clip);
    expect(refused(JSON.stringify(clip))).toMatch(/damaged/);
  });

  it('holds a circle of parents: it is pasted, and no page hangs', () => {
    const clip = good();
    item(clip).raw.parent = IDS[1];
    const edited = small();
    const { edits } = pasteComponents(edited.place(), readClip(JSON.stringify(clip)), anything);
    edited.change(edits);
    expect(componentsIn(edited)).toHaveLength(4);
  });

  it('never breaks the document, whatever one value of it is', () => {
    const text = JSON.stringify(good());
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ maxLength: 3 }), (at, piece) => {
        const damaged = text.slice(0, at) + piece + text.slice(at + piece.length);
        if (refused(damaged) !== 'taken') return;
        const edited = small();
        edited.change(pasteComponents(edited.place(), readClip(damaged), anything).edits);
      }),
      { numRuns: samples(400) },
    );
  });
});
