import { v4 as newId } from 'uuid';
import { asObject, pagePaths, textOf } from './app-model';
import type { PageContext } from './change-components';
import { insideOf, pathsOf } from './components';
import type { Edit } from './edit';
import { appendTo, setAt } from './edits';
import { valueAt, type Json, type Path } from './path';
import { thingsIn } from './things';

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
  return model.generation === 'lists' ? listedEvents(document, sourceId) : definedEvents(context, sourceId);
}

const listedEvents = (document: unknown, sourceId: string): AppEvent[] =>
  thingsIn(document)
    .eventsOf(sourceId)
    .map(({ id, value, paths }) =>
      eventOf({ key: id, fields: asObject(value.event), paths: paths.map((path) => [...path, 'event']) }),
    );

function definedEvents(context: Seen, id: string): AppEvent[] {
  const lists = definedLists(context, id);
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

/** Returns the paths of the lists that hold the events of a component, a query or a page, in documents without a list of all. */
function definedLists({ document, model, page }: Seen, id: string): Path[] {
  const query = thingsIn(document).find('query', id);
  if (query) return query.paths.map((path) => [...path, 'options', 'events']);
  const self = model.pages.find((each) => each.id === id);
  if (self) return pagePaths(model, self).map((path) => [...path, 'events']);
  return pathsOf(document, { model, page, id }).map((path) => [...path, ...insideOf(model, 'events')]);
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

/** Adds an event with these fields: an alert, where no action is given. */
export function addEvent(context: PageContext, sourceId: string, fields: Json): Edit[] {
  const { document, model } = context;
  const event = 'actionId' in fields ? fields : { ...fields, ...ALERT };
  if (model.generation === 'lists') {
    const index = eventsOf(context, sourceId).length;
    const about = { id: newId(), name: event.eventId, index, event, sourceId };
    const raw = JSON.stringify({ ...about, target: targetOf(context, sourceId) });
    return appendTo(document, [...model.body, 'events'], [raw]);
  }
  return definedLists(context, sourceId).flatMap((path) => appendTo(document, path, [JSON.stringify(event)]));
}

const ALERT = { actionId: 'show-alert', message: 'Hello', alertType: 'info' };

/** ToolJet runs the events of each kind of thing by this word. */
function targetOf({ document, model }: Seen, sourceId: string): 'component' | 'data_query' | 'page' {
  if (thingsIn(document).find('query', sourceId)) return 'data_query';
  return model.pages.some(({ id }) => id === sourceId) ? 'page' : 'component';
}
