import { parseAppDocument, type AppDocument } from '../../../apps';
import { AppHostError, type DocumentDifference } from '../../app-host-error';
import { listDifferences, spelledLike } from '../../document-differences';
import type { JsonRecord } from '../../json-client';

/**
 * Returns the text of flows as it is committed: that of `previous`, with no more changed than what differs. Node-RED gives
 * nodes and their members in an order of its own.
 */
export function textOfFlows(nodes: JsonRecord[], previous: string | null, name: string): string {
  const flows = nodes.map(withoutCredentials);
  if (previous === null) return readFlows(JSON.stringify({ name, flows }, null, 2)).text;
  const before = readFlows(previous);
  const around = JSON.parse(before.text.replace(/^\uFEFF/, '')) as JsonRecord;
  return spelledLike(before, readFlows(JSON.stringify({ ...around, flows })));
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
export const listFlowDifferences = (wanted: string, found: string): DocumentDifference[] =>
  listDifferences(readFlows(wanted), readFlows(found));

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
    throw unsupported(error instanceof Error ? error.message : String(error), 'Fix the flows.', error);
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

const unsupported = (message: string, remedy: string, cause?: unknown) =>
  new AppHostError('host_document_unsupported', `${message.replace(/\.$/, '')}.`, { remedy, cause });
