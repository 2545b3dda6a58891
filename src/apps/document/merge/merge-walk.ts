import { semanticallyEqual, type Composed, type JsonNode } from '../../../core/json-text';
import type { DocumentKind } from '../kinds';
import { holdsThings, type ChildKeys, type Children, type Place } from '../structure';
import { containerOf, isSameText, isScalar } from '../structure/container';
import { arrange, insertInOrder, mergeOrders, type Orders } from '../structure/order';
import type { Resolution } from './conflict';
import type { Decisions } from './decisions';
import { GroupMerge } from './merge-group';
import { chosenOf, mergeWhole, type Three } from './merge-scalars';
import type { Overrides } from './overrides';

interface WalkOptions {
  kind: DocumentKind;
  keys: ChildKeys;
  overrides: Overrides;
  decisions: Decisions;
  /** Side that gives the white space where both have changed a container. */
  home: 'mine' | 'theirs';
}

/** Walks three documents at once and puts the merged one together. */
export class MergeWalk {
  constructor(private readonly options: WalkOptions) {}

  /** Returns null for a value that is absent. */
  merge(values: Three): Composed | null {
    const { base, mine, theirs, place } = values;
    const forced = this.options.overrides.findForced(place);
    if (forced !== null) return this.withDemands(chosenOf(values, forced), place);
    if (!this.mustDescend(place)) {
      if (isSame(mine, theirs) || isSame(base, theirs)) return mine;
      if (isSame(base, mine)) return theirs;
    }
    if (mine && theirs) return this.mergeBoth(values, mine, theirs);
    return this.mergeOne(values);
  }

  /** Merges a value that at least one side does not have. */
  private mergeOne(values: Three): Composed | null {
    const { base, mine, theirs, place } = values;
    const rest = mine ?? theirs;
    if (!rest || (base && this.hasSameMeaning(base, rest, place))) return null;
    if (base) return this.withDemands(mergeWhole(values, this.options), place);
    return isScalar(rest) ? rest : this.mergeContainer(values);
  }

  /** Compares two values of a place without their times of the last save. */
  private hasSameMeaning(one: JsonNode, other: JsonNode, place: Place): boolean {
    if (one.kind !== 'object' || other.kind !== 'object') return semanticallyEqual(one, other);
    const keys = new Set([...one.members, ...other.members].map(({ key }) => key));
    return [...keys].every((key) => {
      if (this.options.kind.isTime({ ...place, path: [...place.path, key] })) return true;
      const [left, right] = [one.get(key), other.get(key)];
      return left && right ? semanticallyEqual(left, right) : left === right;
    });
  }

  private mergeBoth(values: Three, mine: JsonNode, theirs: JsonNode): Composed | null {
    if (mine.kind !== theirs.kind || isScalar(mine))
      return this.withDemands(mergeWhole(values, this.options), values.place);
    const base = values.base?.kind === mine.kind ? values.base : null;
    return this.mergeContainer({ ...values, base });
  }

  /** Returns true if a demand may concern something inside, although only one side has changed it. */
  private mustDescend(place: Place): boolean {
    const { overrides } = this.options;
    return overrides.size > 0 && (holdsThings(place) || overrides.concerns(place));
  }

  private mergeContainer(values: Three): Composed {
    const { base, mine, theirs, place } = values;
    const [b, m, t] = this.options.keys.of([base, mine, theirs], place);
    const groups = new GroupMerge({ base: b, mine: m, theirs: t, place }, this.options);
    const merged = new Map<string, Composed>();
    for (const key of new Set([...m.keys(), ...t.keys(), ...b.keys()])) {
      const value = groups.has(key) ? groups.merge(key) : this.mergeChild(place, key, { b, m, t });
      if (value) merged.set(key, value);
    }
    const home = this.homeOf(values);
    const order = this.orderOf(values, { b, m, t, present: new Set(merged.keys()) });
    return containerOf(home, home === theirs ? t : m, { order, values: merged, spelling: [m, t, b] });
  }

  private mergeChild(
    place: Place,
    key: string,
    { b, m, t }: Record<'b' | 'm' | 't', Children>,
  ): Composed | null {
    const { overrides } = this.options;
    const [base, mine, theirs] = [b, m, t].map((children) => children.get(key)?.node ?? null);
    const at = this.options.kind.childPlace(place, key, (mine ?? theirs ?? base)!);
    const isThing = at.thing.key !== place.thing.key;
    if (!isThing) return this.merge({ base, mine, theirs, place: at });
    if (overrides.isDropped(at)) return null;
    const merged = this.merge({ base, mine, theirs, place: at });
    const side = merged === null ? overrides.restoredFrom(at) : null;
    return side === null ? merged : this.withDemands({ base, mine, theirs }[side] ?? base, at);
  }

  /** Returns a value that was chosen as a whole, with what is demanded inside it. */
  private withDemands(value: Composed | null, place: Place): Composed | null {
    const isContainer = value !== null && 'document' in value && !isScalar(value);
    if (!isContainer || !this.mustDescend(place)) return value;
    return this.mergeContainer({ base: value, mine: value, theirs: value, place });
  }

  private homeOf({ base, mine, theirs }: Three): JsonNode {
    if (!mine || !theirs) return (mine ?? theirs)!;
    if (isSame(base, mine)) return theirs;
    if (isSame(base, theirs)) return mine;
    return this.options.home === 'mine' ? mine : theirs;
  }

  private orderOf(
    { base, mine, theirs, place }: Three,
    { b, m, t, present }: Record<'b' | 'm' | 't', Children> & { present: ReadonlySet<string> },
  ): readonly string[] {
    const orders = { base: [...b.keys()], mine: [...m.keys()], theirs: [...t.keys()] };
    const { order, hasClash } = mergeOrders(orders, present);
    if (!hasClash || (mine ?? theirs ?? base)?.kind !== 'array') return order;
    const ordered = (children: Children) =>
      [...children.values()]
        .filter((child) => this.options.keys.isOrdered(child, place))
        .map(({ key }) => key);
    const meaningful = { base: ordered(b), mine: ordered(m), theirs: ordered(t) };
    return arrange(order, this.settleOrder(meaningful, { place, present }));
  }

  /** Merges the orders of those items whose positions mean something. */
  private settleOrder(
    orders: Orders,
    { place, present }: { place: Place; present: ReadonlySet<string> },
  ): readonly string[] {
    const { order, hasClash } = mergeOrders(orders, ofOrders(orders, present));
    if (!hasClash) return order;
    const shown = (keys: readonly string[]) => JSON.stringify(keys.filter((key) => present.has(key)));
    const resolution = this.options.decisions.decide({
      kind: 'order',
      place,
      base: shown(orders.base),
      mine: shown(orders.mine),
      theirs: shown(orders.theirs),
      suggestion: 'mine',
    });
    return chosenOrder(orders, resolution).filter((key) => present.has(key));
  }
}

const ofOrders = ({ base, mine, theirs }: Orders, present: ReadonlySet<string>): Set<string> =>
  new Set([...base, ...mine, ...theirs].filter((key) => present.has(key)));

function chosenOrder({ base, mine, theirs }: Orders, resolution: Resolution | null): readonly string[] {
  if (resolution && typeof resolution === 'object' && 'value' in resolution) {
    const wanted = JSON.parse(resolution.value) as unknown;
    const keys = Array.isArray(wanted) ? wanted.filter((key) => typeof key === 'string') : [];
    return insertInOrder(insertInOrder([...new Set(keys)], mine), theirs);
  }
  if (resolution === 'theirs') return insertInOrder(theirs, mine);
  return resolution === 'base'
    ? insertInOrder(insertInOrder(base, mine), theirs)
    : insertInOrder(mine, theirs);
}

export const isSame = (one: JsonNode | null, other: JsonNode | null): boolean =>
  one && other ? isSameText(one, other) : one === other;
