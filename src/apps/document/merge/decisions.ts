import { stableId, type Place, type StructuredDocument, type ThingKind } from '../structure';

export interface FoundConflict {
  kind: ConflictKind;
  place: Pick<Place, 'thing' | 'path'>;
  base: string | null;
  mine: string | null;
  theirs: string | null;
  suggestion: Resolution;
  hunks?: readonly ConflictHunk[];
}

/** Documents in which a conflict's thing is looked up for its name and page. */
export interface Sides {
  base: StructuredDocument;
  mine: StructuredDocument;
  theirs: StructuredDocument;
}

/** Tokens that stand for names in the texts of documents while they are merged. */
export interface NameTexts {
  /** Returns a text with the names that things have on a side. */
  show(text: string, side: Side): string;
  /** Returns a text that a user typed into a thing with tokens for the names in it. */
  read(text: string, thingKey: string): string;
  /** Returns the keys of the things that the tokens in a text stand for. */
  keysIn(text: string): Set<string>;
}

/** Conflicts found so far, and the resolutions that people have given. */
export class Decisions {
  /** Keys of the things that one side has removed and the other changed. */
  readonly decidedThings = new Set<string>();
  private readonly found = new Map<string, Conflict>();

  constructor(
    private readonly sides: Sides,
    private readonly resolutions: ReadonlyMap<string, Resolution>,
    private readonly names: NameTexts | null,
  ) {}

  /** Returns a text as people have written it on a side. */
  show(text: string | null, side: Side): string | null {
    return text === null || this.names === null ? text : this.names.show(text, side);
  }

  /** In the order in which they were found. */
  get conflicts(): Conflict[] {
    return [...this.found.values()];
  }

  /** Records the conflict, once even if the document repeats it. Returns its resolution; null if it is undecided. */
  decide({ kind, place, hunks, suggestion, ...values }: FoundConflict): Resolution | null {
    const base = this.show(values.base, 'base');
    const mine = this.show(values.mine, 'mine');
    const theirs = this.show(values.theirs, 'theirs');
    // Only the meaning of a name differs there; people are asked about that only if it matters.
    if (base !== null && hunks === undefined) {
      if (mine === base && values.mine !== values.base) return 'theirs';
      if (theirs === base && values.theirs !== values.base) return 'mine';
    }
    const { thing, path } = place;
    const id = stableId([kind, thing.key, ...path, '', base, mine, theirs]);
    const resolution = this.resolutions.get(id) ?? null;
    if (kind === 'deleted_changed') this.decidedThings.add(thing.key);
    const meant = this.meant(resolution, thing.key);
    if (this.found.has(id)) return meant;
    const named = describeThing(thing.key, this.sides);
    this.found.set(id, {
      base,
      mine,
      theirs,
      suggestion,
      id,
      kind,
      thing: { kind: thing.kind, id: thing.id, name: named.name },
      page: named.page,
      path,
      hunks: hunks ?? null,
      resolution,
    });
    return meant;
  }

  /** Returns a resolution with tokens for the names that people type, as they see them on the sides. */
  private meant(resolution: Resolution | null, thingKey: string): Resolution | null {
    const { names } = this;
    if (names === null || resolution === null || typeof resolution === 'string') return resolution;
    if ('value' in resolution) return { value: names.read(resolution.value, thingKey) };
    const hunks = resolution.hunks.map((hunk) =>
      typeof hunk === 'string'
        ? hunk
        : { text: JSON.parse(names.read(JSON.stringify(hunk.text), thingKey)) as string },
    );
    return { hunks };
  }
}

/** Returns the name and page of a thing on the first side that has it. */
export function describeThing(
  key: string,
  { mine, theirs, base }: Sides,
): Pick<Conflict, 'page'> & { name: string | null } {
  const side = [mine, theirs, base].find((document) => document.find(key) !== null);
  const known = side?.find(key);
  if (!side || !known) return { name: null, page: null };
  const { name, pageId } = known;
  return { name, page: pageId === null ? null : { id: pageId, name: side.nameOf(`page:${pageId}`) } };
}

export type ConflictKind =
  | 'value'
  | 'text'
  | 'deleted_changed'
  | 'order'
  | 'name_taken'
  | 'handle_taken'
  | 'missing_parent'
  | 'missing_query'
  | 'moved_twice'
  | 'cycle'
  | 'renamed_twice';

export type Side = 'mine' | 'theirs' | 'base';

/** Decision on a hunk: a side, both one after the other, or another text. */
export type HunkResolution = Side | 'both' | { text: string };

/**
 * Decision on a conflict. `both`: for a taken name, theirs gets the suggestion; for a text, mine and then theirs in each
 * hunk; otherwise the same as `mine`. `value` is JSON text.
 */
export type Resolution = Side | 'both' | { value: string } | { hunks: readonly HunkResolution[] };

export interface ConflictHunk {
  base: string;
  mine: string;
  theirs: string;
  /** First line in the base, from 1. */
  line: number;
}

/** Change of both sides that cannot both stay. Values are JSON text as it is spelled; null where there is none. */
export interface Conflict {
  /** The same wherever base, mine and theirs are the same. */
  id: string;
  kind: ConflictKind;
  thing: { kind: ThingKind; id: string | null; name: string | null };
  page: { id: string; name: string | null } | null;
  /** Keys inside the thing. */
  path: readonly string[];
  base: string | null;
  mine: string | null;
  theirs: string | null;
  suggestion: Resolution;
  /** Parts of a text that both sides changed; the rest of it is merged. */
  hunks: readonly ConflictHunk[] | null;
  resolution: Resolution | null;
}

/** Notice about a merged document that is valid all the same. */
export interface MergeWarning {
  kind: 'overlap' | 'missing_reference';
  thing: Conflict['thing'];
  page: Conflict['page'];
  /** The other component of an overlap; the missing thing of a reference. */
  other: Conflict['thing'] | null;
}
