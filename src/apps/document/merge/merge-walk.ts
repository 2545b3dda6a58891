import {
  semanticallyEqual,
  parseJson,
  isSameScalar,
  type Composed,
  type JsonNode,
} from '../../../core/json-text';
import {
  joinPieces,
  jsonStringUnits,
  mergeText,
  type TextHunk,
  type TextPiece,
} from '../../../core/text-merge';
import {
  holdsThings,
  type ChildKeys,
  type Children,
  type DocumentRules,
  type Group,
  type Place,
} from '../structure';
import { containerOf, isSameText, isScalar, spelledText } from '../structure/keyed-children';
import { arrange, insertInOrder, mergeOrders, type Orders } from '../structure/order';
import type {
  Resolution,
  Decisions,
  Side,
  ConflictHunk,
  ConflictKind,
  HunkResolution,
  FoundConflict,
} from './decisions';
import type { Overrides } from './overrides';

interface WalkOptions {
  kind: DocumentRules;
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

  /** Returns a value that was chosen as a whole, with the demands on its contents met. */
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
    if ((mine ?? theirs ?? base)?.kind !== 'array') return order;
    const groups = this.orderGroupsOf({ b, m, t }, place);
    if (!hasClash && new Set(order.map((key) => groups.get(key))).size <= 1) return order;
    return [...new Set(groups.values())].reduce<readonly string[]>((arranged, group) => {
      const ofGroup = (keys: readonly string[]) => keys.filter((key) => groups.get(key) === group);
      const meaningful = {
        base: ofGroup(orders.base),
        mine: ofGroup(orders.mine),
        theirs: ofGroup(orders.theirs),
      };
      return arrange(arranged, this.settleOrder(meaningful, { place, present }));
    }, order);
  }

  /** Returns the items among which each item's position means something once both sides' changes are made. */
  private orderGroupsOf(
    { b, m, t }: Record<'b' | 'm' | 't', Children>,
    place: Place,
  ): ReadonlyMap<string, string> {
    const groupIn = (children: Children, key: string) => {
      const child = children.get(key);
      return child ? this.options.keys.orderGroupOf(child, place) : null;
    };
    const groups = new Map<string, string>();
    for (const key of new Set([...m.keys(), ...t.keys(), ...b.keys()])) {
      const [base, mine, theirs] = [groupIn(b, key), groupIn(m, key), groupIn(t, key)];
      const group = m.has(key) && mine !== base ? mine : (theirs ?? mine ?? base);
      if (group !== null) groups.set(key, group);
    }
    return groups;
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

interface Members {
  base: Children;
  mine: Children;
  theirs: Children;
  place: Place;
}

type Choice = Side | JsonNode;

/** Merges the members of one object that are one decision: all of them come from one side. */
class GroupMerge {
  private readonly chosen = new Map<string, Choice>();

  constructor(
    private readonly members: Members,
    private readonly options: { kind: DocumentRules; overrides: Overrides; decisions: Decisions },
  ) {}

  has(key: string): boolean {
    return this.groupOf(key) !== null;
  }

  merge(key: string): Composed | null {
    const group = this.groupOf(key)!;
    let choice = this.chosen.get(group.name);
    if (choice === undefined) this.chosen.set(group.name, (choice = this.choose(group)));
    return typeof choice === 'string' ? (this.members[choice].get(key)?.node ?? null) : choice.get(key);
  }

  private groupOf(key: string): Group | null {
    return this.options.kind.groupOf(this.members.place, key);
  }

  private choose(group: Group): Choice {
    const { base, mine, theirs, place } = this.members;
    const at = { thing: place.thing, path: [...place.path, group.name] };
    const forced = this.options.overrides.findForced(at);
    if (typeof forced === 'string') return forced;
    if (forced !== null) return parseJson(forced.value).root;
    if (isSameIn(group, mine, theirs) || isSameIn(group, base, theirs)) return 'mine';
    if (isSameIn(group, base, mine)) return 'theirs';
    const resolution = this.options.decisions.decide({
      kind: group.isParent ? 'moved_twice' : 'value',
      place: at,
      base: textOfGroup(group, base),
      mine: textOfGroup(group, mine),
      theirs: textOfGroup(group, theirs),
      suggestion: 'mine',
    });
    if (resolution === 'theirs' || resolution === 'base') return resolution;
    const isValue = resolution && typeof resolution === 'object' && 'value' in resolution;
    return isValue ? parseJson(resolution.value).root : 'mine';
  }
}

const isSameIn = ({ keys }: Group, one: Children, other: Children): boolean =>
  keys.every((key) => {
    const [left, right] = [one.get(key)?.node, other.get(key)?.node];
    return left && right ? semanticallyEqual(left, right) : left === right;
  });

function textOfGroup({ keys }: Group, children: Children): string | null {
  const members = keys.flatMap((key) => {
    const node = children.get(key)?.node;
    return node ? [`${JSON.stringify(key)}:${spelledText(node)}`] : [];
  });
  return members.length > 0 ? `{${members.join(',')}}` : null;
}

interface Three {
  base: JsonNode | null;
  mine: JsonNode | null;
  theirs: JsonNode | null;
  place: Place;
}

/** Merges values that all differ and cannot be merged part by part. */
function mergeWhole(
  values: Three,
  { kind, decisions }: { kind: DocumentRules; decisions: Decisions },
): Composed | null {
  const { base, mine, theirs, place } = values;
  if (areSame(mine, theirs) || areSame(base, theirs)) return mine;
  if (areSame(base, mine)) return theirs;
  const free = mine && theirs && kind.chooseFreely(mine, theirs, place);
  return free ?? mergeStrings(values, decisions) ?? mergeValues(values, decisions);
}

const areSame = (one: JsonNode | null, other: JsonNode | null): boolean =>
  one !== null && other !== null && isScalar(one) && isScalar(other) && isSameScalar(one, other);

function mergeValues(values: Three, decisions: Decisions): Composed | null {
  const { base, mine, theirs, place } = values;
  const kind = kindOf(values);
  const found: FoundConflict = {
    kind,
    place,
    base: spelledText(base),
    mine: spelledText(mine),
    theirs: spelledText(theirs),
    suggestion: kind === 'deleted_changed' && mine === null ? 'theirs' : 'mine',
  };
  return chosenOf(values, decisions.decide(found));
}

/** Returns the value that a resolution chooses; mine if there is none yet. */
function chosenOf(
  { base, mine, theirs }: Omit<Three, 'place'>,
  resolution: Resolution | null,
): Composed | null {
  if (resolution === 'theirs') return theirs;
  if (resolution === 'base') return base;
  return typeof resolution === 'object' && resolution && 'value' in resolution
    ? { raw: resolution.value }
    : mine;
}

function kindOf({ mine, theirs, place: { thing, path } }: Three): ConflictKind {
  if (mine === null || theirs === null) return 'deleted_changed';
  return thing.kind === 'app' && path.length === 1 && path[0] === 'name' ? 'renamed_twice' : 'value';
}

/** Merges strings of several lines; returns null for others. */
function mergeStrings(values: Three, decisions: Decisions): Composed | null {
  const { base, mine, theirs, place } = values;
  const spelled = { base: spellingOf(base), mine: spellingOf(mine), theirs: spellingOf(theirs) };
  if (spelled.base === null || spelled.mine === null || spelled.theirs === null) return null;
  const texts = { base: spelled.base, mine: spelled.mine, theirs: spelled.theirs };
  if (!Object.values(texts).every((text) => jsonStringUnits.lines(text).length > 1)) return null;
  const pieces = mergeText(texts, jsonStringUnits).map((piece) => settled(piece, decisions));
  const hunks = pieces.filter((piece) => typeof piece !== 'string').map((hunk) => shownHunk(hunk, decisions));
  if (hunks.length === 0) return { raw: `"${joinHunks(pieces, null)}"` };
  const resolution = decisions.decide({
    kind: 'text',
    place,
    base: spelledText(base),
    mine: spelledText(mine),
    theirs: spelledText(theirs),
    suggestion: 'mine',
    hunks,
  });
  if (resolution && typeof resolution === 'object' && 'value' in resolution) return { raw: resolution.value };
  return { raw: `"${joinHunks(pieces, resolution)}"` };
}

/** Joins a text with its hunks as decided; mine where undecided. */
function joinHunks(pieces: readonly TextPiece[], resolution: Resolution | null): string {
  const choices =
    resolution && typeof resolution === 'object' && 'hunks' in resolution ? resolution.hunks : null;
  const whole = typeof resolution === 'string' ? resolution : 'mine';
  return joinPieces(pieces, (hunk, index) => textOfHunk(hunk, choices?.[index] ?? whole));
}

function textOfHunk({ base, mine, theirs }: TextHunk, choice: HunkResolution): string {
  if (typeof choice === 'object') return JSON.stringify(choice.text).slice(1, -1);
  return { base, mine, theirs, both: mine + theirs }[choice];
}

/** Settles a hunk in which one side changed only the meaning of a name; people are asked about that only if it matters. */
function settled(piece: TextPiece, decisions: Decisions): TextPiece {
  if (typeof piece === 'string') return piece;
  const base = decisions.show(piece.base, 'base');
  if (decisions.show(piece.mine, 'mine') === base) return piece.theirs;
  return decisions.show(piece.theirs, 'theirs') === base ? piece.mine : piece;
}

const shownHunk = ({ base, mine, theirs, line }: TextHunk, decisions: Decisions): ConflictHunk => ({
  base: decoded(decisions.show(base, 'base')!),
  mine: decoded(decisions.show(mine, 'mine')!),
  theirs: decoded(decisions.show(theirs, 'theirs')!),
  line,
});

const decoded = (spelled: string): string => JSON.parse(`"${spelled}"`) as string;

/** Returns the text between a string's quotes, as spelled. */
const spellingOf = (node: JsonNode | null): string | null =>
  node?.kind === 'string' ? node.document.sliceOf(node).slice(1, -1) : null;
