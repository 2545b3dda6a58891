import { isSameScalar, type Composed, type JsonNode } from '../../../core/json-text';
import { holdsThings, type ChildKeys, type Children, type DocumentRules, type Place } from '../structure';
import { containerOf, isSameText, isScalar } from '../structure/keyed-children';
import { insertBeside, insertInOrder, isSameOrder } from '../structure/order';

/** Key of the change of all times of the last save. */
export const TIMESTAMPS = 'timestamps';
/** Key of the change of the version that the document is about. */
const EDITED_VERSION = 'version:edited';

/** Value that differs between two documents, with the change that it belongs to. */
export interface Site {
  /** Key of the change. */
  change: string;
  place: Place;
  before: JsonNode | null;
  after: JsonNode | null;
  isReordered: boolean;
  /** Key of the change that adds or removes the container of this value. */
  within: string | null;
}

type Side = JsonNode | null;

interface Pair {
  before: Side;
  after: Side;
  place: Place;
  within: string | null;
}

/**
 * Walks two documents at once and composes a third: `takes` decides whether a site gets the value of the document after.
 * All other values come from `home`.
 */
export class PairWalk {
  constructor(
    private readonly keys: ChildKeys,
    private readonly options: {
      kind: DocumentRules;
      home: 'before' | 'after';
      versionIds: { before: string | null; after: string | null };
    },
    private readonly takes: (site: Site) => boolean,
  ) {}

  /** Returns null for a value that is absent. */
  compose(pair: Pair): Composed | null {
    const { before, after, place } = pair;
    if (before && after) {
      const home = this.options.home === 'before' ? before : after;
      if (isSameText(before, after)) return home;
      if (areContainers(before, after)) return this.composeContainer(pair, home);
      if (areSameScalars(before, after)) return home;
    } else if (holdsThings(place) && !isScalar((before ?? after)!)) {
      return this.composeShell(pair);
    }
    return this.choose(pair, false) ? after : before;
  }

  /** Takes or leaves a container of things, and each of the things in it. */
  private composeShell(pair: Pair): Composed | null {
    const isTaken = this.choose(pair, false);
    const within = pair.place.thing.key;
    const composed = this.composeContainer({ ...pair, within }, (pair.before ?? pair.after)!);
    return isTaken === (pair.after !== null) ? composed : null;
  }

  private composeContainer(pair: Pair, home: JsonNode): Composed {
    const { place, within } = pair;
    const [before, after] = this.keys.of([pair.before, pair.after], place);
    const own = home === pair.after ? after : before;
    const values = new Map<string, Composed>();
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const [old, now] = [before.get(key)?.node ?? null, after.get(key)?.node ?? null];
      const at = this.options.kind.childPlace(place, key, (now ?? old)!);
      const value = this.compose({ before: old, after: now, place: at, within });
      if (value) values.set(key, value);
    }
    const order =
      home.kind === 'array' ? this.orderOfItems(pair, before, after) : orderOfMembers(own, before, after);
    return containerOf(home, own, { order, values, spelling: [before, after] });
  }

  private orderOfItems(pair: Pair, before: Children, after: Children): string[] {
    const [old, now] = [[...before.keys()], [...after.keys()]];
    if (isSameOrder(old, now)) return insertInOrder(old, now);
    const [orders, others] = [before, after].map((children) => this.keys.ordersOf(children, pair.place));
    if ([...orders].every(([group, order]) => isSameOrder(order, others.get(group) ?? []))) {
      if (this.options.home === 'after') return insertInOrder(now, old);
      // A new item may come after one whose own position means nothing.
      const arranged = [...others.values()].reduce<readonly string[]>(insertBeside, old);
      return insertInOrder(arranged, now);
    }
    return this.choose(pair, true) ? insertInOrder(now, old) : insertInOrder(old, now);
  }

  private choose({ before, after, place, within }: Pair, isReordered: boolean): boolean {
    const isList = isReordered && holdsThings(place);
    const change = isList ? `order:${place.path.join('/')}` : this.changeOf({ before, after, place, within });
    return this.takes({ change, place, before, after, isReordered, within });
  }

  private changeOf({ before, after, place, within }: Pair): string {
    if (within === null && this.options.kind.isTime(place)) return TIMESTAMPS;
    return this.isNewVersion(before, after) && isVersionReference(place.path)
      ? EDITED_VERSION
      : place.thing.key;
  }

  /** Returns true where only the id of the edited version is replaced, as in all of its things. */
  private isNewVersion(before: Side, after: Side): boolean {
    const ids = this.options.versionIds;
    const [old, now] = [before?.document.findString(before), after?.document.findString(after)];
    return typeof old === 'string' && old === ids.before && now === ids.after;
  }
}

function orderOfMembers(own: Children, before: Children, after: Children): string[] {
  const other = own === before ? after : before;
  return insertInOrder([...own.keys()], [...other.keys()]);
}

const VERSION_REFERENCES: readonly unknown[] = ['appVersionId', 'currentVersionId'];

/** Returns true for a member that holds the id of a version. */
export const isVersionReference = (path: readonly string[]): boolean =>
  VERSION_REFERENCES.includes(path.at(-1));

const areSameScalars = (one: JsonNode, other: JsonNode): boolean =>
  isScalar(one) && isScalar(other) && isSameScalar(one, other);

const areContainers = (one: JsonNode, other: JsonNode): boolean => one.kind === other.kind && !isScalar(one);
