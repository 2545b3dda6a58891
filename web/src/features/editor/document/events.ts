import { asObject, textOf } from './app-model';
import type { Place } from './change-components';
import { insideOf, pathsOf } from './components';
import { appendTo, setAt, type Edit } from './edits';
import { segmentOf, valueAt, type Json, type Path } from './path';

export interface AppEvent {
  key: string;
  /** What makes it happen: `onClick`. */
  trigger: string;
  action: string;
  /** Everything that it says, by its key. */
  fields: Json;
  /** The paths of the fields, one for each place where the event stands. */
  paths: Path[];
}

/** Where something is looked for. */
type Seen = Omit<Place, 'print'>;

/** The events of a component, a query or a page. */
export function eventsOf(place: Seen, sourceId: string): AppEvent[] {
  const { document, model } = place;
  return model.generation === 'lists'
    ? listedEvents(document, model.body, sourceId)
    : definedEvents(place, sourceId);
}

function listedEvents(document: unknown, body: Path, sourceId: string): AppEvent[] {
  const path = [...body, 'events'];
  const list = valueAt(document, path);
  if (!Array.isArray(list)) return [];
  return list.flatMap((raw: unknown, index) => {
    const event = asObject(raw);
    if (event.sourceId !== sourceId) return [];
    const at = [...path, segmentOf(list, index)];
    return [
      eventOf({
        key: textOf(event.id) ?? `${index}`,
        fields: asObject(event.event),
        paths: [[...at, 'event']],
      }),
    ];
  });
}

function definedEvents(place: Seen, id: string): AppEvent[] {
  const lists = pathsOf(place.document, { ...place, id }).map((path) => [
    ...path,
    ...insideOf(place.model, 'events'),
  ]);
  const events = lists[0] && valueAt(place.document, lists[0]);
  if (!Array.isArray(events)) return [];
  return events.map((raw: unknown, index) =>
    eventOf({
      key: `${index}`,
      fields: asObject(raw),
      paths: lists
        .map((path) => [...path, index])
        .filter((path) => valueAt(place.document, path) !== undefined),
    }),
  );
}

const eventOf = (event: Pick<AppEvent, 'key' | 'fields' | 'paths'>): AppEvent => ({
  ...event,
  trigger: textOf(event.fields.eventId) ?? 'event',
  action: textOf(event.fields.actionId) ?? 'nothing',
});

export const setEventField = (document: unknown, event: AppEvent, key: string, raw: string): Edit[] =>
  event.paths.map((path) => setAt(document, [...path, key], raw));

export const deleteEvent = (place: Place, event: AppEvent): Edit[] =>
  event.paths.map((path) => ({
    op: 'remove',
    path: place.model.generation === 'lists' ? path.slice(0, -1) : path,
  }));

export function addEvent(place: Place, sourceId: string, trigger = 'onClick'): Edit[] {
  const { document, model } = place;
  const event = { eventId: trigger, actionId: 'show-alert', message: 'Hello', alertType: 'info' };
  if (model.generation === 'lists') {
    const index = eventsOf(place, sourceId).length;
    const raw = JSON.stringify({
      id: crypto.randomUUID(),
      name: event.eventId,
      index,
      event,
      sourceId,
      target: 'component',
    });
    return appendTo(document, [...model.body, 'events'], [raw]);
  }
  return pathsOf(document, { ...place, id: sourceId }).flatMap((path) =>
    appendTo(document, [...path, ...insideOf(model, 'events')], [JSON.stringify(event)]),
  );
}
