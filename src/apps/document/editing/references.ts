import { expressionRanges } from '../expressions';
import { findNameUses, isId, isWord, replaceUses, type NameUse } from '../name-uses';

/** Thing that code and expressions refer to by its name or, on the newest platforms, by its id. */
export interface ReferredThing {
  kind: 'query' | 'component';
  id: string;
  name: string;
}

/** Parts of a text where new names become ids, as in the rest of the app. */
export type TakesIds = 'everywhere' | 'in expressions' | 'nowhere';

/** Names that stand for one thing alone, in both directions. */
export class References {
  private readonly names = new Map<string, string>();
  private readonly ids = new Map<string, string>();

  constructor(things: Iterable<ReferredThing>) {
    const all = [...things];
    const count = new Map<string, number>();
    for (const thing of all) count.set(keyOf(thing), (count.get(keyOf(thing)) ?? 0) + 1);
    for (const { kind, id, name } of all) {
      if (count.get(keyOf({ kind, name })) !== 1) continue;
      this.names.set(keyOf({ kind, name: id }), name);
      this.ids.set(keyOf({ kind, name }), id);
    }
  }

  /** Puts names in place of ids, except names that the text has already: `read` could not tell the two apart. */
  show(text: string): string {
    const written = keysIn(text);
    return replaceMembers(text, (use) => {
      const name = isId(use.name) ? this.names.get(keyOf(use)) : undefined;
      const isTold = name !== undefined && fits(use, name) && !written.has(keyOf({ ...use, name }));
      return isTold ? name : null;
    });
  }

  /**
   * Puts the ids back into a text that was shown and then edited, so that `read(show(text), text)` is `text`. New ids are put
   * into the parts that take ids.
   */
  read(shown: string, original: string, takesIds: TakesIds): string {
    const written = keysIn(original);
    return replaceMembers(shown, (use, isInExpression) => {
      const id = this.ids.get(keyOf(use));
      if (id === undefined || !isId(id) || written.has(keyOf(use))) return null;
      const isTaken = takesIds === 'everywhere' || (takesIds === 'in expressions' && isInExpression());
      return isTaken || written.has(keyOf({ ...use, name: id })) ? id : null;
    });
  }
}

const keyOf = ({ kind, name }: Pick<NameUse, 'kind' | 'name'>): string => `${kind} ${name}`;

const mayRefer = (text: string): boolean => /queries|components/.test(text);

const isMember = ({ form }: NameUse): boolean => form === 'dot' || form === 'bracket';

/** Finds the names in a text, at their positions in its JSON spelling. */
const membersIn = (raw: string): NameUse[] => [...findNameUses(raw)].filter(isMember);

const keysIn = (text: string): Set<string> =>
  new Set(mayRefer(text) ? membersIn(JSON.stringify(text)).map(keyOf) : []);

/** Tells if a name can be written in place of an id, and found there again. */
const fits = ({ form }: NameUse, name: string): boolean =>
  form === 'dot' ? isWord(name) : !isId(name) && !/["'`\\\p{Cc}]|^$/u.test(name);

function replaceMembers(
  text: string,
  nameOf: (use: NameUse, isInExpression: () => boolean) => string | null,
): string {
  if (!mayRefer(text)) return text;
  const raw = JSON.stringify(text);
  const isInExpression = ({ start }: NameUse) =>
    [...expressionRanges(raw)].some((range) => range.start <= start && start < range.end);
  const replaced = replaceUses(raw, membersIn(raw), (use) => {
    const name = nameOf(use, () => isInExpression(use));
    return name === null ? null : JSON.stringify(name).slice(1, -1);
  });
  return JSON.parse(replaced) as string;
}

/** Tells if code or an expression in the text refers to something by its id. */
export const hasReferenceById = (text: string): boolean =>
  mayRefer(text) && membersIn(JSON.stringify(text)).some(({ name }) => isId(name));

/** A text that is only shown may be cut in the middle of an id. */
const CUT_ID = /[0-9a-f-]{8,35}(?=…?$)/;

/** Returns the ids that a text refers to; the last one may be cut. */
export function idsIn(text: string): string[] {
  if (!mayRefer(text)) return [];
  const ids = membersIn(JSON.stringify(text)).flatMap(({ name }) => (isId(name) ? [name] : []));
  return [...ids, ...(CUT_ID.exec(text) ?? [])];
}

/** Puts names in place of ids in a text that is only read, and may be cut in the middle of an id. */
export function withNames(text: string, names: Readonly<Record<string, string>>): string {
  if (!mayRefer(text)) return text;
  const show = (whole: string) =>
    replaceMembers(whole, ({ name }) => (isId(name) ? (names[name] ?? null) : null));
  const cut = CUT_ID.exec(text);
  const [id, ...others] = cut ? Object.keys(names).filter((each) => each.startsWith(cut[0])) : [];
  if (!cut || id === undefined || others.length > 0) return show(text);
  const shown = show(text.slice(0, cut.index) + id + text.slice(cut.index + cut[0].length));
  // Not every id is a reference.
  return shown.includes(id) ? show(text) : shown;
}
