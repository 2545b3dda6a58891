import { v4 as newId } from 'uuid';
import { asObject, textOf } from './app-model';
import type { PageContext } from './change-components';
import { insideOf, pathsOf } from './components';
import type { Edit } from './edit';
import { appendTo, setAt } from './edits';
import { segmentOf, valueAt, type Json, type Path } from './path';

export interface AppEvent {
  key: string;
  /** Event name, for example `onClick`. */
  trigger: string;
  action: string;
  /** All fields of the event. */
  fields: Json;
  /** Paths of the fields, one per occurrence of the event. */
  paths: Path[];
}

type Seen = Omit<PageContext, 'print'>;

/** Returns the events of a component, a query or a page. */
export function eventsOf(context: Seen, sourceId: string): AppEvent[] {
  const { document, model } = context;
  return model.generation === 'lists'
    ? listedEvents(document, model.body, sourceId)
    : definedEvents(context, sourceId);
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

function definedEvents(context: Seen, id: string): AppEvent[] {
  const lists = pathsOf(context.document, { ...context, id }).map((path) => [
    ...path,
    ...insideOf(context.model, 'events'),
  ]);
  const events = lists[0] && valueAt(context.document, lists[0]);
  if (!Array.isArray(events)) return [];
  return events.map((raw: unknown, index) =>
    eventOf({
      key: `${index}`,
      fields: asObject(raw),
      paths: lists
        .map((path) => [...path, index])
        .filter((path) => valueAt(context.document, path) !== undefined),
    }),
  );
}

const eventOf = (event: Pick<AppEvent, 'key' | 'fields' | 'paths'>): AppEvent => ({
  ...event,
  trigger: textOf(event.fields.eventId) ?? 'event',
  action: textOf(event.fields.actionId) ?? 'nothing',
});

export const setEventField = (
  document: unknown,
  event: AppEvent,
  { key, raw }: { key: string; raw: string },
): Edit[] => event.paths.map((path) => setAt(document, [...path, key], raw));

export const deleteEvent = (context: PageContext, event: AppEvent): Edit[] =>
  event.paths.map((path) => ({
    op: 'remove',
    path: context.model.generation === 'lists' ? path.slice(0, -1) : path,
  }));

export function addEvent(context: PageContext, sourceId: string, trigger = 'onClick'): Edit[] {
  const { document, model } = context;
  const event = { eventId: trigger, actionId: 'show-alert', message: 'Hello', alertType: 'info' };
  if (model.generation === 'lists') {
    const index = eventsOf(context, sourceId).length;
    const raw = JSON.stringify({
      id: newId(),
      name: event.eventId,
      index,
      event,
      sourceId,
      target: 'component',
    });
    return appendTo(document, [...model.body, 'events'], [raw]);
  }
  return pathsOf(document, { ...context, id: sourceId }).flatMap((path) =>
    appendTo(document, [...path, ...insideOf(model, 'events')], [JSON.stringify(event)]),
  );
}
