import { parseJson, semanticallyEqual, type JsonNode } from '../../../../core/json-text';
import type { KnownThing, Reference } from '../../structure';
import type { MergeWarning, Side } from '../decisions';
import {
  dropTree,
  otherSide,
  putAsOn,
  shownThing,
  TWO_SIDES,
  warningOf,
  type Check,
  type TwoSides,
} from './check';

/** Kinds of references without whose target a thing can stay. */
const KEEPS_USERS: ReadonlySet<Reference['kind']> = new Set(['query', 'config']);

const isNeeded = ({ kind }: Reference): boolean => !KEEPS_USERS.has(kind) && kind !== 'action';

/** Thing that one side has removed while the other side refers to it. */
interface Missing {
  target: KnownThing;
  holder: TwoSides;
  users: { known: KnownThing; reference: Reference }[];
}

/** Finds references to things that the other side has removed. */
export function checkReferences(check: Check): MergeWarning[] {
  const warnings: MergeWarning[] = [];
  const missing = new Map<string, Missing>();
  for (const known of check.result.things.values()) {
    for (const reference of known.references) {
      const found = findHolder(check, known, reference);
      if (found === null) {
        restoreFromBase(check, known, reference);
        continue;
      }
      const { target, holder } = found;
      const other = shownThing(target);
      if (reference.kind === 'action')
        warnings.push(warningOf('missing_reference', known, { sides: check.sides, other }));
      else if (isKept(check, known)) restore(check, { target, holder, isWhole: false });
      else addUser(missing, { target, holder, users: [{ known, reference }] });
    }
  }
  for (const each of missing.values()) settle(check, each);
  return warnings;
}

/** Returns the side on which the reference leads somewhere, unless the other side has the same, leading nowhere. */
function findHolder(
  { result, sides }: Check,
  { thing }: KnownThing,
  reference: Reference,
): { target: KnownThing; holder: TwoSides } | null {
  if (result.findTarget(reference)) return null;
  const holders = TWO_SIDES.filter((side) => hasReference(sides[side].find(thing.key), reference));
  const targets = holders.map((side) => sides[side].findTarget(reference));
  return targets.length === 1 && targets[0] ? { target: targets[0], holder: holders[0] } : null;
}

/** Returns true for a thing that was decided to stay; its containers stay with it. */
const isKept = ({ decidedThings, overrides }: Check, { thing }: KnownThing): boolean =>
  decidedThings.has(thing.key) || overrides.isRestored(thing.key);

/** Keeps the target of a reference whose thing was decided to be as in the base. */
function restoreFromBase(check: Check, known: KnownThing, reference: Reference): void {
  const { result, sides } = check;
  const isOfBase = TWO_SIDES.every((side) => !hasReference(sides[side].find(known.thing.key), reference));
  if (!isNeeded(reference) || !isOfBase || result.findTarget(reference)) return;
  const target = sides.base.findTarget(reference);
  const holder = TWO_SIDES.find((side) => target && sides[side].find(target.thing.key)) ?? 'base';
  if (target) restore(check, { target, holder, isWhole: false });
}

const hasReference = (known: KnownThing | null, { kind, id }: Reference): boolean =>
  known?.references.some((reference) => reference.kind === kind && reference.id === id) ?? false;

function addUser(missing: Map<string, Missing>, found: Missing): void {
  const known = missing.get(found.target.thing.key);
  if (known) known.users.push(...found.users);
  else missing.set(found.target.thing.key, found);
}

function settle(check: Check, { target, holder, users }: Missing): void {
  const isQuery = users.every(({ reference }) => reference.kind === 'query');
  const shown = JSON.stringify(users.map(({ known }) => shownThing(known)));
  const resolution = check.decisions.decide({
    kind: isQuery ? 'missing_query' : 'missing_parent',
    place: { thing: target.thing, path: [] },
    base: JSON.stringify(shownThing(target)),
    mine: holder === 'mine' ? shown : null,
    theirs: holder === 'theirs' ? shown : null,
    suggestion: holder,
  });
  if ((resolution ?? 'mine') !== otherSide(holder)) restore(check, { target, holder, isWhole: true });
  else for (const { known, reference } of users) giveUp(check, { known, reference, holder });
}

/** Keeps a removed thing with its containers and, if `isWhole`, its contents. */
function restore(
  { result, sides, overrides }: Check,
  { target, holder, isWhole }: { target: KnownThing; holder: Side; isWhole: boolean },
): void {
  const document = sides[holder];
  const wanted = [target.thing.key, ...(isWhole ? document.listInside(target.thing.key) : [])];
  for (const key of wanted) if (result.find(key) === null) overrides.restore(key, holder);
}

/** Returns true if a reference says where a component is, and is a member of it. */
const isPlace = ({ thing, node }: KnownThing, { kind }: Reference): boolean =>
  thing.kind === 'component' &&
  ((kind === 'page' && node.get('pageId') !== null) || (kind === 'parent' && node.get('parent') !== null));

/** Keeps the targets of a thing that is again as on `side`. */
function restoreTargets(check: Check, known: KnownThing | null, side: TwoSides): void {
  for (const reference of known?.references ?? []) {
    const target = isNeeded(reference) ? check.sides[side].findTarget(reference) : null;
    if (target) restore(check, { target, holder: side, isWhole: false });
  }
}

/**
 * Drops things that refer to a removed thing, and new events that run a removed query; a thing that was moved there goes back
 * to its place on the other side. A changed event or value stays, with a dangling reference.
 */
function giveUp(
  check: Check,
  { known, reference, holder }: { known: KnownThing; reference: Reference; holder: TwoSides },
): void {
  const { sides, overrides } = check;
  const { thing } = known;
  const elsewhere = sides[otherSide(holder)].find(thing.key);
  const hasOtherPlace = elsewhere !== null && !hasReference(elsewhere, reference);
  const isNewEvent = thing.kind === 'event' && sides.base.find(thing.key) === null;
  if (reference.kind === 'homePage') {
    for (const path of [['homePageId'], ['definition', 'homePageId']])
      overrides.force({ thing, path }, otherSide(holder));
    restoreTargets(check, elsewhere, otherSide(holder));
  } else if (isPlace(known, reference) && hasOtherPlace) {
    putAsOn(check, otherSide(holder), known);
    restoreTargets(check, elsewhere, otherSide(holder));
  } else if (!KEEPS_USERS.has(reference.kind) || isNewEvent) {
    dropTree(check, thing.key);
  } else if (reference.kind === 'query') {
    dropEventsInside(check, known, reference.id);
  }
}

/** Path of the events that older documents have inside components. */
const EVENTS = ['component', 'definition', 'events'];

/** Leaves out the new events inside a component that run a removed query. */
function dropEventsInside({ sides, overrides }: Check, { thing, node }: KnownThing, queryId: string): void {
  const place = { thing, path: EVENTS };
  const forced = overrides.findForced(place);
  const isValue = forced !== null && typeof forced === 'object';
  const events = isValue ? parseJson(forced.value).root.items : eventsIn(node);
  const isNew = newEvents(eventsIn(sides.base.find(thing.key)?.node ?? null), events);
  const kept = events.filter((event) => textOf(event, 'queryId') !== queryId || !isNew(event));
  if (kept.length === events.length) return;
  const value = `[${kept.map((event) => event.document.sliceOf(event)).join()}]`;
  overrides.replaceForced(place, { value });
}

const eventsIn = (component: JsonNode | null): readonly JsonNode[] =>
  EVENTS.reduce<JsonNode | null>((node, key) => node?.get(key) ?? null, component)?.items ?? [];

/** Tells new events from changed ones. They have no ids: the former state of a changed event is gone, and had its trigger. */
function newEvents(before: readonly JsonNode[], now: readonly JsonNode[]): (event: JsonNode) => boolean {
  const gone = before.filter((event) => !now.some((other) => semanticallyEqual(event, other)));
  return (event) =>
    !before.some((other) => semanticallyEqual(event, other)) &&
    !gone.some((other) => textOf(other, 'eventId') === textOf(event, 'eventId'));
}

const textOf = (node: JsonNode, key: string): string | null => node.document.findString(node.get(key));

/** Finds code and expressions of one side, such as `{{queries.orders.data}}`, that name a thing the other has removed. */
export function checkExpressions(check: Check): MergeWarning[] {
  const { names, result, sides } = check;
  if (names === null) return [];
  const warnings: MergeWarning[] = [];
  for (const known of result.things.values()) {
    if (!['component', 'event', 'query'].includes(known.thing.kind)) continue;
    for (const key of names.keysIn(known.node.document.sliceOf(known.node))) {
      const holders = TWO_SIDES.filter((side) => sides[side].find(key) !== null);
      if (result.find(key) !== null || holders.length !== 1) continue;
      const target = sides[holders[0]].find(key)!;
      // The name beside the id of an event's query.
      if (known.references.some(({ kind, id }) => kind === 'query' && id === target.thing.id)) continue;
      if (target.thing.kind === 'query') checkExpressionsSettle(check, { known, target, holder: holders[0] });
      else warnings.push(warningOf('missing_reference', known, { sides, other: shownThing(target) }));
    }
  }
  return warnings;
}

/** The query is kept or not; the expression stays as it is. */
function checkExpressionsSettle(
  { decisions, overrides }: Check,
  { known, target, holder }: { known: KnownThing; target: KnownThing; holder: TwoSides },
): void {
  const shown = JSON.stringify([shownThing(known)]);
  const resolution = decisions.decide({
    kind: 'missing_query',
    place: { thing: target.thing, path: ['usedBy', known.thing.key] },
    base: JSON.stringify(shownThing(target)),
    mine: holder === 'mine' ? shown : null,
    theirs: holder === 'theirs' ? shown : null,
    suggestion: holder,
  });
  if ((resolution ?? 'mine') !== otherSide(holder)) overrides.restore(target.thing.key, holder);
}
