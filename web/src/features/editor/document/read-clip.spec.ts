import fc from 'fast-check';
import { samples } from '../../../../../test/support/samples';
import { ClipError, componentsOf, copyComponents, pasteComponents, readClip } from './index';
import {
  BOX,
  BOX_TEXT,
  boxWithText,
  editedDocuments,
  EditedDocument,
} from '../../../../../test/support/edited-document';

const anything = { target: { parentId: null, slot: null }, isPossible: () => true };

it.each(editedDocuments)('takes what was copied from %s as it is', (_name, text) => {
  const edited = new EditedDocument(text);
  const ids = componentsOf(edited.place()).flatMap(({ id, parentId }) => (parentId === null ? id : []));
  const copied = copyComponents(edited.place(), ids.slice(0, 4));
  const { components, generation, roots } = JSON.parse(copied) as Record<string, unknown>;
  expect(readClip(copied)).toMatchObject({ items: components, generation, roots });
});

describe('a clipboard that somebody else filled', () => {
  const good = () => JSON.parse(copyComponents(boxWithText().place(), [BOX])) as Record<string, unknown>;
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
    ['with two of one id', (clip) => (item(clip, 1).id = BOX)],
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
    item(clip).raw.parent = BOX_TEXT;
    const edited = boxWithText();
    const { edits } = pasteComponents(edited.place(), readClip(JSON.stringify(clip)), anything);
    edited.change(edits);
    expect(componentsOf(edited.place())).toHaveLength(4);
  });

  it('never breaks the document, whatever one value of it is', () => {
    const text = JSON.stringify(good());
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ maxLength: 3 }), (at, piece) => {
        const damaged = text.slice(0, at) + piece + text.slice(at + piece.length);
        if (refused(damaged) !== 'taken') return;
        const edited = boxWithText();
        edited.change(pasteComponents(edited.place(), readClip(damaged), anything).edits);
      }),
      { numRuns: samples(400) },
    );
  });
});
