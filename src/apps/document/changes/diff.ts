import { composeText } from '../../../core/json-text';
import {
  ChildKeys,
  stableId,
  shapeOf,
  StructuredDocument,
  type ParsedDocument,
  type ReadDocument,
} from '../structure';
import { describeChanges, type Change } from './describe-changes';
import { PairWalk, type Site } from './pair-walk';

const FORMAT = 'format';
const GENERATION = 'generation';
const TOO_LARGE = 'other';

/** Limit of both documents together. Larger ones would block the process for seconds. Real ones hold a tenth of it. */
const MAX_VALUES = 2_000_000;

/** Compares two documents of an app, without a loss: all changes together turn one into the other, to the byte. */
export function diff(before: ParsedDocument, after: ParsedDocument): Difference {
  return new Difference(before.source, after.source);
}

/** Changes between two documents. Any choice of them that contains what each needs gives a valid document. */
export class Difference {
  readonly changes: readonly Change[];
  private readonly keysById = new Map<string, string>();

  constructor(
    private readonly before: ReadDocument,
    private readonly after: ReadDocument,
  ) {
    this.changes = before.json.text === after.json.text ? [] : this.listChanges();
  }

  /** Returns the document before with these changes made. Throws ChangeSelectionError. */
  select(ids: Iterable<string>): string {
    const chosen = new Set(ids);
    this.requireComplete(chosen);
    const keys = new Set([...chosen].map((id) => this.keysById.get(id)!));
    if (keys.has(GENERATION) || keys.has(TOO_LARGE)) return this.after.json.text;
    return this.compose(keys.has(FORMAT) ? 'after' : 'before', ({ change }) => keys.has(change));
  }

  /** Returns the document after with these changes taken back. Throws ChangeSelectionError. */
  discard(ids: Iterable<string>): string {
    const discarded = new Set(ids);
    this.requireKnown(discarded);
    const dependents = this.changes.filter(
      ({ id, needs }) => !discarded.has(id) && needs.some((needed) => discarded.has(needed)),
    );
    if (dependents.length > 0) {
      throw new ChangeSelectionError(
        'change_needs_others',
        dependents.map(({ id }) => id),
      );
    }
    return this.select(this.changes.map(({ id }) => id).filter((id) => !discarded.has(id)));
  }

  private requireComplete(chosen: ReadonlySet<string>): void {
    this.requireKnown(chosen);
    const needed = this.changes.filter(({ id }) => chosen.has(id)).flatMap(({ needs }) => needs);
    const missing = new Set(needed.filter((id) => !chosen.has(id)));
    if (missing.size > 0) throw new ChangeSelectionError('change_needs_others', [...missing]);
  }

  private requireKnown(ids: ReadonlySet<string>): void {
    const unknown = [...ids].filter((id) => !this.keysById.has(id));
    if (unknown.length > 0) throw new ChangeSelectionError('changes_outdated', unknown);
  }

  private listChanges(): Change[] {
    const { before, after } = this;
    if (before.json.size + after.json.size > MAX_VALUES) return [this.whole(TOO_LARGE)];
    if (shapeOf(before) !== shapeOf(after)) return [this.whole(GENERATION)];
    const sites: Site[] = [];
    this.compose('before', (site) => {
      sites.push(site);
      return false;
    });
    const described = describeChanges(sites, {
      before: new StructuredDocument(before),
      after: new StructuredDocument(after),
    });
    for (const [key, { id }] of described) this.keysById.set(id, key);
    const rest = this.compose('before', () => true) === after.json.text ? [] : [this.whole(FORMAT)];
    return [...described.values(), ...rest];
  }

  private compose(home: 'before' | 'after', takes: (site: Site) => boolean): string {
    const { before, after } = this;
    const ids = { before: before.versionId, after: after.versionId };
    const walk = new PairWalk(
      new ChildKeys([before, after]),
      { kind: before.kind, home, versionIds: ids },
      takes,
    );
    const place = before.kind.rootPlace(before.bodyPath);
    const root = walk.compose({ before: before.json.root, after: after.json.root, place, within: null })!;
    const { json } = home === 'before' ? before : after;
    return composeText(json, root);
  }

  /** Returns a change of the documents as texts. */
  private whole(kind: typeof FORMAT | typeof GENERATION | typeof TOO_LARGE): Change {
    const id = stableId([kind, this.before.json.text, this.after.json.text]);
    this.keysById.set(id, kind);
    return {
      id,
      kind,
      change: 'changed',
      isCosmetic: kind === FORMAT,
      thing: { kind, id: null, name: null },
      oldName: null,
      page: null,
      of: null,
      fields: [],
      needs: [],
    };
  }
}

/** Refused choice of changes. */
export class ChangeSelectionError extends Error {
  constructor(
    /** `changes_outdated`: ids that the difference does not have; `change_needs_others`: what the choice lacks. */
    readonly code: 'changes_outdated' | 'change_needs_others',
    readonly ids: readonly string[],
  ) {
    super(
      code === 'changes_outdated'
        ? 'The documents have changed since the changes were listed.'
        : 'These changes need others that were not chosen.',
    );
    this.name = 'ChangeSelectionError';
  }
}
