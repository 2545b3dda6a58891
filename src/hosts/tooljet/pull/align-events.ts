import { isSameJson, type JsonRecord, keyOfJson } from '../document/json';
import { normalEvent } from '../document/normal-form';
import type { AppRows, Row } from '../document/rows';
import { type Editing, inHostIds } from './editing';

interface EventPlan {
  changed: { event: Row; wanted: Row }[];
  created: Row[];
  deleted: Row[];
}

/**
 * Deletes, changes and creates events. Deleting some moves the others up, so the version is read again after that; and
 * before, because components that were deleted have taken their events with them.
 */
export async function alignEvents(editing: Editing): Promise<void> {
  const { editor } = editing;
  const wanted = inHostIds(editing).events;
  let { rows } = await editor.read();
  const { deleted } = planEvents(rows, wanted);
  for (const { id } of deleted) await editor.deleteEvent(id);
  if (deleted.length > 0) ({ rows } = await editor.read());
  const { changed, created } = planEvents(rows, wanted);
  await changeEvents(editing, changed);
  for (const event of created) await createEvent(editing, event);
}

/** Pairs equal events, then what is left of one owner and kind. */
export function planEvents({ events }: Pick<AppRows, 'events'>, wanted: Row[]): EventPlan {
  const left = pairAll(events, wanted, (event) => keyOfJson(normalEvent(event)));
  const rest = pairAll(left.current, left.wanted, ({ sourceId, target }) => keyOfJson([sourceId, target]));
  return { changed: rest.pairs, created: rest.wanted, deleted: rest.current };
}

function pairAll(current: Row[], wanted: Row[], keyOf: (event: Row) => string) {
  const waiting = new Map<string, Row[]>();
  for (const event of current) waiting.set(keyOf(event), [...(waiting.get(keyOf(event)) ?? []), event]);
  const pairs: { event: Row; wanted: Row }[] = [];
  const unpaired = wanted.filter((one) => {
    const event = waiting.get(keyOf(one))?.shift();
    if (event) pairs.push({ event, wanted: one });
    return !event;
  });
  return { pairs, wanted: unpaired, current: [...waiting.values()].flat() };
}

async function changeEvents({ editor }: Editing, changed: EventPlan['changed']): Promise<void> {
  const contents = changed.filter(
    ({ event, wanted }) => event.name !== wanted.name || !isSameJson(event.event, wanted.event),
  );
  const places = changed.filter(({ event, wanted }) => event.index !== wanted.index);
  if (contents.length > 0)
    await editor.changeEvents(
      'update',
      contents.map(({ event, wanted }) => ({ event_id: event.id, diff: contentOf(wanted) })),
    );
  if (places.length > 0)
    await editor.changeEvents(
      'reorder',
      places.map(({ event, wanted }) => ({ event_id: event.id, diff: { index: wanted.index } })),
    );
}

async function createEvent({ editor }: Editing, wanted: Row): Promise<void> {
  const { event, target, sourceId, index } = wanted;
  const id = await editor.createEvent({ event, eventType: target, attachedTo: sourceId, index });
  // A new event is named after its `eventId`.
  if (wanted.name !== (event as JsonRecord | null)?.eventId)
    await editor.changeEvents('update', [{ event_id: id, diff: contentOf(wanted) }]);
}

const contentOf = ({ name, index, event }: Row): JsonRecord => ({ name, index, event });
