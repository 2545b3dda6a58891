/** Kinds of things that code and expressions refer to, as `queries.x` and `components.x`. */
export type ReferredKind = 'queries' | 'components';

export interface NamedThing {
  kind: ReferredKind;
  id: string;
  name: string;
}

/** Names that stand for one thing alone, in both directions. */
export class References {
  private readonly names = new Map<string, string>();
  private readonly ids = new Map<string, string>();

  constructor(things: Iterable<NamedThing>) {
    const all = [...things].filter(({ name }) => WORD.test(name));
    const count = new Map<string, number>();
    for (const { kind, name } of all) count.set(keyOf(kind, name), (count.get(keyOf(kind, name)) ?? 0) + 1);
    for (const { kind, id, name } of all) {
      if (count.get(keyOf(kind, name)) !== 1) continue;
      this.names.set(keyOf(kind, id), name);
      this.ids.set(keyOf(kind, name), id);
    }
  }

  /** Puts names in place of ids, except names that the text has already: `read` could not tell the two apart. */
  show(text: string): string {
    if (!mayRefer(text)) return text;
    const written = writtenNames(text);
    return text.replace(BY_ID, (found, kind: string, dot: string, id: string) => {
      const name = this.names.get(keyOf(kind, id));
      return name === undefined || written.has(keyOf(kind, name)) ? found : `${kind}${dot}${name}`;
    });
  }

  /**
   * Puts the ids back into a text that was shown and then edited, so that `read(show(text), text)` is `text`. `takesIds`: a name
   * that is new in the text becomes an id, as in the rest of the app.
   */
  read(shown: string, original: string, takesIds: (at: number) => boolean): string {
    if (!mayRefer(shown)) return shown;
    const written = writtenNames(original);
    const known = new Set([...original.matchAll(BY_ID)].map(([, kind, , id]) => keyOf(kind, id)));
    return shown.replace(BY_NAME, (found, kind: string, dot: string, name: string, at: number) => {
      const id = this.ids.get(keyOf(kind, name));
      if (id === undefined || written.has(keyOf(kind, name))) return found;
      return known.has(keyOf(kind, id)) || takesIds(at) ? `${kind}${dot}${id}` : found;
    });
  }
}

const keyOf = (kind: string, word: string): string => `${kind} ${word}`;

const WORD = /^[A-Za-z_$][\w$]*$/;
const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const BEFORE = String.raw`(?<![\w$.])(queries|components)(\s*\??\.\s*)`;
const BY_ID = new RegExp(String.raw`${BEFORE}(${ID})(?![\w$-])`, 'g');
const BY_NAME = new RegExp(String.raw`${BEFORE}([A-Za-z_$][\w$]*)`, 'g');

const mayRefer = (text: string): boolean => /queries|components/.test(text);

export const hasReferenceById = (text: string): boolean => text.search(BY_ID) !== -1;

const writtenNames = (text: string): Set<string> =>
  new Set([...text.matchAll(BY_NAME)].map(([, kind, , name]) => keyOf(kind, name)));

const CUT = new RegExp(String.raw`${BEFORE}(${ID}|[0-9a-f-]{8,35}$)(?![\w$-])`, 'gm');

/** Puts names in place of ids in a text that is only read, and may be cut in the middle of an id. */
export function withNames(text: string, names: Readonly<Record<string, string>>): string {
  if (!mayRefer(text)) return text;
  return text.replace(CUT, (found, kind: string, dot: string, id: string) => {
    const fitting = Object.keys(names).filter((each) => each.startsWith(id));
    return fitting.length === 1 ? `${kind}${dot}${names[fitting[0]]}` : found;
  });
}
