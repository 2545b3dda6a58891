import { parseAppDocument, type AppDocument, type Change } from '../../../apps';
import { AppHostError } from '../../app-host-error';
import type { JsonRecord } from '../../json-client';

/** A place in which flows are not as they were wanted. */
export interface FlowsDifference {
  /** Kind and name of a node, then the member. */
  place: string;
  wanted: string;
  found: string;
}

const MAX_DIFFERENCES = 50;
const MAX_TEXT = 120;

/**
 * Returns the text of flows as it is committed: that of `previous`, with no more changed than what differs. Node-RED gives
 * nodes and their members in an order of its own.
 */
export function textOfFlows(nodes: JsonRecord[], previous: string | null, name: string): string {
  const flows = nodes.map(withoutCredentials);
  if (previous === null) return readFlows(JSON.stringify({ name, flows }, null, 2)).text;
  const before = readFlows(previous);
  const around = JSON.parse(before.text.replace(/^\uFEFF/, '')) as JsonRecord;
  const difference = before.differenceTo(readFlows(JSON.stringify({ ...around, flows })));
  return difference.select(difference.changes.filter(({ isCosmetic }) => !isCosmetic).map(({ id }) => id));
}

/** Returns the nodes as they are sent. Throws `host_document_unsupported`. */
export function nodesOf(text: string): JsonRecord[] {
  const document = readFlows(text);
  const { flows } = JSON.parse(document.text.replace(/^\uFEFF/, '')) as { flows: JsonRecord[] };
  const [secret] = flows.filter(holdsCredentials);
  if (secret)
    throw unsupported(
      `The node ${JSON.stringify(secret.id)} has credentials in Git`,
      'Remove them, and make them invalid where they are used. Enter them in Node-RED.',
    );
  return flows;
}

/** Lists where flows are not as they were wanted; empty if they are the same. */
export function listDifferences(wanted: string, found: string): FlowsDifference[] {
  const { changes } = readFlows(wanted).differenceTo(readFlows(found));
  return changes
    .filter(({ isCosmetic }) => !isCosmetic)
    .flatMap(placesOf)
    .slice(0, MAX_DIFFERENCES);
}

/** Documents that are too large to be compared node by node differ as a whole. */
function placesOf({ thing, fields }: Change): FlowsDifference[] {
  const place = `${thing.kind} ${thing.name ?? thing.id ?? 'flows'}`;
  if (fields.length === 0) return [{ place, wanted: '…', found: '…' }];
  return fields.map(({ path, before, after }) => ({
    place: [place, ...path].join('/'),
    wanted: shown(before),
    found: shown(after),
  }));
}

/** Reads a document of flows. Throws `host_document_unsupported`. */
export function readFlows(text: string): AppDocument {
  const document = read(text);
  if (document.generation === 'flows') return document;
  throw unsupported(
    'The document in Git is an app of another platform',
    'A Node-RED holds flows: {"name": …, "flows": […]}.',
  );
}

function read(text: string): AppDocument {
  try {
    return parseAppDocument(text);
  } catch (error) {
    throw unsupported(error instanceof Error ? error.message : String(error), 'Mend the flows.', error);
  }
}

function withoutCredentials({ credentials: _, ...node }: JsonRecord): JsonRecord {
  return node;
}

/** Node-RED takes credentials with a deployment, keeps them apart, and never gives them back. */
const holdsCredentials = ({ credentials, env }: JsonRecord): boolean =>
  credentials !== undefined ||
  (Array.isArray(env) &&
    env.some(
      (one: { type?: unknown; value?: unknown } | null) => one?.type === 'cred' && Boolean(one.value),
    ));

const shown = (value: string | null): string => (value === null ? 'absent' : value.slice(0, MAX_TEXT));

const unsupported = (message: string, remedy: string, cause?: unknown) =>
  new AppHostError('host_document_unsupported', `${message.replace(/\.$/, '')}.`, { remedy, cause });
