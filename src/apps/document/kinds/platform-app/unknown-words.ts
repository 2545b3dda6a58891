import type { JsonNode } from '../../../../core/json-text';
import { findMeant } from '../../../../core/spelling';
import { KNOWN_ACTIONS, knownEvents, knownFields } from '../../editing/catalogue';
import { textOf, type KnownThing, type StructuredDocument } from '../../structure';
import { describeThing, type Fault } from '../../structure/faults';

/** Parts of a component whose fields the catalogue lists. */
const PARTS = ['properties', 'styles', 'validation'];

type Unknown = Pick<Fault, 'code' | 'message'>;

/**
 * Finds properties, events and actions that no platform has: something does not what its author meant. Types that are not
 * known are left alone, with all that they have: new ones appear with each release of ToolJet.
 */
export const findUnknownWords = (document: StructuredDocument): Fault[] =>
  [...document.things.values()].flatMap((known) =>
    unknownIn(document, known).map((unknown): Fault => ({
      ...unknown,
      severity: 'warning',
      ...describeThing(known, document),
    })),
  );

function unknownIn(document: StructuredDocument, known: KnownThing): Unknown[] {
  const { thing, node } = known;
  switch (thing.kind) {
    case 'component':
      return [...unknownFields(node), ...unknownEvents(eventsOf(node), 'component', typeOf(node))];
    case 'query':
      return unknownEvents(node.get('options')?.get('events')?.items ?? [], 'query', null);
    case 'page':
      return unknownEvents(node.get('events')?.items ?? [], 'page', null);
    case 'event':
      return ofListedEvent(document, known);
    default:
      return [];
  }
}

/** Older documents have the type and the parts of a component inside. */
const typeOf = (component: JsonNode): string | null =>
  textOf(component.get('type')) ?? textOf(component.get('component')?.get('component') ?? null);

const definitionOf = (component: JsonNode): JsonNode =>
  component.get('component')?.get('definition') ?? component;

const eventsOf = (component: JsonNode): JsonNode[] => definitionOf(component).get('events')?.items ?? [];

function unknownFields(component: JsonNode): Unknown[] {
  const type = typeOf(component);
  const fields = type === null ? null : knownFields(type);
  if (fields === null) return [];
  const known = new Set(fields);
  return PARTS.flatMap((part) =>
    (definitionOf(component).get(part)?.members ?? []).flatMap(({ key }): Unknown[] => {
      if (known.has(key)) return [];
      const message = `no ${type} has ${part}.${shown(key)}${hintOf(key, fields)}`;
      return [{ code: 'unknown_property', message }];
    }),
  );
}

function unknownEvents(
  events: readonly JsonNode[],
  kind: 'component' | 'query' | 'page',
  type: string | null,
): Unknown[] {
  const known = knownEvents(kind, type);
  return events.flatMap((event) => [
    ...unknownWord(event.get('eventId'), known, {
      code: 'unknown_event',
      noun: `the event of a ${type ?? kind}`,
    }),
    ...unknownWord(event.get('actionId'), KNOWN_ACTIONS, { code: 'unknown_action', noun: 'the action' }),
  ]);
}

/** Buttons and columns of tables have events of their own in the list, under another target. */
function ofListedEvent(document: StructuredDocument, { node, references }: KnownThing): Unknown[] {
  const source = references.find(({ kind }) => kind === 'source');
  const owner = source ? document.findTarget(source) : null;
  const event = node.get('event');
  if (!owner || !event) return [];
  const { kind } = owner.thing;
  const isOwn = kind !== 'component' || ['component', null].includes(textOf(node.get('target')));
  if (!isOwn || (kind !== 'component' && kind !== 'query' && kind !== 'page'))
    return unknownEvents([event], 'component', null);
  return unknownEvents([event], kind, kind === 'component' ? typeOf(owner.node) : null);
}

function unknownWord(
  node: JsonNode | null,
  known: readonly string[] | null,
  { code, noun }: { code: Fault['code']; noun: string },
): Unknown[] {
  const word = textOf(node);
  if (word === null || known === null || known.includes(word)) return [];
  return [{ code, message: `${noun} ${JSON.stringify(shown(word))} is not known${hintOf(word, known)}` }];
}

function hintOf(word: string, known: readonly string[]): string {
  const meant = findMeant(shown(word), known);
  return meant === undefined ? '' : `: did you mean ${meant}?`;
}

const MAX_SHOWN = 60;

const shown = (word: string): string => (word.length > MAX_SHOWN ? `${word.slice(0, MAX_SHOWN)}…` : word);
