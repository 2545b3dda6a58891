import { randomUUID } from 'node:crypto';
import { asJsonb } from '../jsonb';
import { Refusal } from '../refusal';
import type { EventRow, Json } from '../rows';
import type { ToolJetState } from '../state';
import {
  type Answer,
  type Call,
  created,
  deleted,
  getVersion,
  ok,
  requireValid,
  type Route,
  UNSEEN,
} from './route';

const PATH = '/v2/apps/:app/versions/:version/events';
const NO_EVENT = {
  response: { statusCode: 400, message: 'No event found', error: 'Bad Request' },
  status: 400,
  message: 'No event found',
  name: 'BadRequestException',
};

export const eventRoutes: Route[] = [
  {
    method: 'GET',
    path: PATH,
    seen: 'events-list',
    handle: (call) => ok(call.state.eventsOf(getVersion(call).id)),
  },
  { method: 'POST', path: PATH, seen: 'event-create', isForBuilders: true, handle: createEvent },
  {
    ...{ method: 'POST', path: `${PATH}/bulk`, seen: UNSEEN, handle: createEvents },
    ...{ isForBuilders: true, isIn: ({ events }) => events.hasBulk },
  },
  { method: 'PUT', path: PATH, seen: 'events-update', isForBuilders: true, handle: changeEvents },
  {
    method: 'DELETE',
    path: `${PATH}/:event`,
    seen: 'event-delete',
    isForBuilders: true,
    handle: deleteEvent,
  },
];

function createEvent(call: Call): Answer {
  const { state, body } = call;
  const { event, attachedTo, index } = body;
  const version = getVersion(call);
  requireValid([
    (typeof event !== 'object' || event === null) && 'event must be an object',
    typeof body.eventType !== 'string' && 'eventType must be a string',
    typeof attachedTo !== 'string' && 'attachedTo must be a string',
    typeof index !== 'number' && 'index must be a number conforming to the specified constraints',
  ]);
  if (state.personality.events.checksSource) requireSource(state, body);
  if ((event as Json).eventId === undefined && body.name === undefined)
    throw new Refusal(422, 'name is empty');
  requireTarget(String(body.eventType));
  const row = insertEvent(state, body, version.id);
  state.touchVersion(version.id);
  return created({ ...row, event: event as Json });
}

const TARGETS = ['page', 'component', 'data_query', 'table_column', 'table_action'];

function requireTarget(target: string): void {
  if (!TARGETS.includes(target))
    throw new Refusal(422, `invalid input value for enum event_handlers_target_enum: "${target}"`);
}

function createEvents(call: Call): Answer {
  return created(insertEvents(call, call.body.events as Json[], true));
}

/** Saves several events, and passes over incomplete ones. */
export function insertEvents(call: Call, events: Json[], checksSource: boolean): EventRow[] {
  const version = getVersion(call);
  return events
    .filter(({ event, attachedTo, eventType }) => event && attachedTo && eventType)
    .map((sent) => {
      if (checksSource) requireSource(call.state, sent);
      return insertEvent(call.state, sent, version.id);
    });
}

function requireSource(state: ToolJetState, { eventType, attachedTo }: Json): void {
  const id = String(attachedTo);
  if (eventType === 'page' && !state.pages.find(id)) throw new Refusal(400, 'Page does not exist');
  if (eventType === 'data_query' && !state.queries.find(id))
    throw new Refusal(400, 'Data Query does not exist');
  const isOfComponent = ['component', 'table_column', 'table_action'].includes(String(eventType));
  if (isOfComponent && !state.components.find(id)) throw new Refusal(400, 'Component does not exist');
}

function insertEvent(state: ToolJetState, body: Json, versionId: string): EventRow {
  const sent = body.event as Json;
  const { nameFrom } = state.personality.events;
  const name = nameFrom === 'name' ? (body.name ?? sent.eventId) : sent.eventId;
  return state.events.save({
    ...state.personality.added.event,
    ...{ id: randomUUID(), name: String(name), index: body.index as number, event: asJsonb(sent) },
    ...{ sourceId: String(body.attachedTo), target: String(body.eventType), appVersionId: versionId },
    ...state.times,
  });
}

/** Answers 200 for an event that is not there, with the error inside of the list. */
function changeEvents(call: Call): Answer {
  const { state, body } = call;
  const version = getVersion(call);
  requireValid([!Array.isArray(body.events) && 'events must be an array']);
  const isReorder = body.updateType === 'reorder';
  const changes = body.events as { event_id: string; diff: Partial<EventRow> }[];
  const answers = changes.map(({ event_id: id, diff: { name, index, event } }) => {
    const known = state.events.find(id);
    if (!known) return NO_EVENT;
    const moves = isReorder || state.personality.events.updateMoves;
    const changed = isReorder ? {} : { name: name ?? known.name, event: event ?? known.event };
    const row = {
      ...{ ...known, ...changed },
      ...{ index: (moves ? index : undefined) ?? known.index, updatedAt: state.now },
    };
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
  if (!event && state.personality.events.unknownDeletion === 'inside') return ok(NO_EVENT);
  if (!event) throw new Refusal(500, "Cannot read properties of undefined (reading 'sourceId')");
  state.events.delete(event.id);
  for (const other of state.eventsOf(version.id))
    if (other.sourceId === event.sourceId && other.target === event.target && other.index > event.index)
      state.events.update(other.id, { index: other.index - 1, updatedAt: state.now });
  state.touchVersion(version.id);
  return deleted;
}
