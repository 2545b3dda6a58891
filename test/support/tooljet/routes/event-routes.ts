import { randomUUID } from 'node:crypto';
import { asJsonb } from '../jsonb';
import { Refusal } from '../refusal';
import type { EventRow, Json } from '../rows';
import { type Answer, type Call, created, deleted, getVersion, ok, requireValid, type Route } from './route';

const PATH = '/v2/apps/:app/versions/:version/events';
const NO_EVENT = {
  response: { statusCode: 400, message: 'No event found', error: 'Bad Request' },
  status: 400,
  message: 'No event found',
  name: 'BadRequestException',
};

export const eventRoutes: Route[] = [
  { method: 'GET', path: PATH, handle: (call) => ok(call.state.eventsOf(getVersion(call).id)) },
  { method: 'POST', path: PATH, isForBuilders: true, handle: createEvent },
  { method: 'PUT', path: PATH, isForBuilders: true, handle: changeEvents },
  { method: 'DELETE', path: `${PATH}/:event`, isForBuilders: true, handle: deleteEvent },
];

function createEvent(call: Call): Answer {
  const { state, body } = call;
  const version = getVersion(call);
  const { event, attachedTo, index } = body;
  requireValid([
    (typeof event !== 'object' || event === null) && 'event must be an object',
    typeof attachedTo !== 'string' && 'attachedTo must be a string',
    typeof index !== 'number' && 'index must be a number conforming to the specified constraints',
  ]);
  const sent = event as Json;
  const row: EventRow = {
    ...{ id: randomUUID(), name: String(sent.eventId), index: index as number, event: asJsonb(sent) },
    ...{ sourceId: String(attachedTo), target: String(body.eventType), appVersionId: version.id },
    ...state.times,
  };
  state.events.save(row);
  state.touchVersion(version.id);
  return created({ ...row, event: sent });
}

/** Answers 200 for an event that is not there, with the error inside of the list. */
function changeEvents(call: Call): Answer {
  const { state, body } = call;
  const version = getVersion(call);
  const isReorder = body.updateType === 'reorder';
  const changes = body.events as { event_id: string; diff: Partial<EventRow> }[];
  const answers = changes.map(({ event_id: id, diff: { name, index, event } }) => {
    const known = state.events.find(id);
    if (!known) return NO_EVENT;
    const changed = isReorder ? { index } : { name: name ?? known.name, index, event: event ?? known.event };
    const row = { ...known, ...changed, index: index ?? known.index, updatedAt: state.now };
    state.events.save({ ...row, event: asJsonb(row.event) });
    return row;
  });
  state.touchVersion(version.id);
  return ok(answers);
}

/** The later ones of the same source move up. */
function deleteEvent(call: Call): Answer {
  const { state } = call;
  const version = getVersion(call);
  const event = state.events.find(call.params.event);
  if (!event) throw new Refusal(500, "Cannot read properties of undefined (reading 'sourceId')");
  state.events.delete(event.id);
  for (const other of state.eventsOf(version.id))
    if (other.sourceId === event.sourceId && other.target === event.target && other.index > event.index)
      state.events.update(other.id, { index: other.index - 1, updatedAt: state.now });
  state.touchVersion(version.id);
  return deleted;
}
