import { parseAppDocument, type AppDocument } from '../../apps';
import { progressOf, type CapturedApp, type AppliedApp, type ApplyRequest, type OnStep } from '../app-host';
import { AppHostError, notEqual, type DocumentDifference, type HostFailure } from '../app-host-error';
import { listDifferences, spelledLike } from '../document-differences';
import type { JsonRecord } from '../json-client';
import type { Flows, NodeRedApi } from './node-red-api';
import { appChanged } from './node-red-http';

/**
 * Returns the text of flows as it is committed: `previous` with only the differences changed. Node-RED gives nodes and
 * their members in an order of its own.
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
function readFlows(text: string): AppDocument {
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

interface Known {
  /** Document that was committed last. */
  previous: string | null;
  /** Name of flows that have none in their document. */
  name: string;
  versionName: string;
}

export function capturedFlows({ nodes, rev }: Flows, { previous, name, versionName }: Known): CapturedApp {
  const document = textOfFlows(nodes, previous, name);
  return {
    ...{ document, name: readFlows(document).name ?? name, versionName },
    ids: { toRepository: {}, versionName: null },
    hostVersionId: rev,
    fingerprint: rev,
  };
}

/** Types that Node-RED knows without a node of a package. */
const OWN_TYPES = new Set(['tab', 'subflow', 'group', 'unknown']);
/** Failures after which the deployment may have arrived or not. */
const LOST = new Set<string>(['host_timeout', 'host_unreachable'] satisfies HostFailure[]);

export interface DeployOptions {
  api: NodeRedApi;
  onStep: OnStep;
  signal: AbortSignal;
}

/** Replaces the flows by others in one call, unless something was deployed since they were captured. */
export class DeployFlows {
  readonly #nodes: JsonRecord[];

  constructor(
    private readonly request: ApplyRequest,
    private readonly options: DeployOptions,
  ) {
    this.#nodes = nodesOf(request.wanted);
  }

  async run(): Promise<AppliedApp> {
    const { api, signal } = this.options;
    const callsBefore = api.calls;
    const present = await api.flows(signal);
    if (present.rev !== this.request.base.fingerprint) throw appChanged();
    const isSame = this.#differencesOf(present).length === 0;
    const captured = isSame ? this.#capturedOf(present) : await this.#deploy(present);
    return { captured, calls: api.calls - callsBefore };
  }

  async #deploy(present: Flows): Promise<CapturedApp> {
    const { api, signal, onStep } = this.options;
    await this.#requireTypes(present);
    await this.request.beforeSwitch?.();
    await onStep(progressOf(this.request, this.#capturedOf({ nodes: this.#nodes, rev: '' })));
    const rev = await this.#send(present.rev);
    const found = await api.flows(signal);
    // Something was deployed after this: the next capture brings it.
    if (found.rev !== rev) return this.#capturedOf({ nodes: this.#nodes, rev });
    const differences = this.#differencesOf(found);
    if (differences.length === 0) return this.#capturedOf(found);
    await api.deploy({ nodes: present.nodes, rev }, signal);
    throw notEqual(differences, {
      message: 'Node-RED would not store the flows as they are in Git',
      remedy: 'The former flows were deployed again. Change these places in Git, or in Node-RED by hand.',
    });
  }

  /**
   * Returns the hash of the deployed flows. After a lost answer, they may have arrived or not. Sent again, they cannot
   * arrive twice: the hash that they replace is another one by then.
   */
  async #send(rev: string): Promise<string> {
    const { api, signal } = this.options;
    const flows = { nodes: this.#nodes, rev };
    try {
      return await api.deploy(flows, signal);
    } catch (error) {
      if (!(error instanceof AppHostError) || !LOST.has(error.code)) throw error;
    }
    return (
      (await this.#findArrived()) ??
      api.deploy(flows, signal).catch(async (error: unknown) => {
        const arrived = await this.#findArrived();
        if (arrived === null) throw error;
        return arrived;
      })
    );
  }

  /** Returns the hash of the flows if they are as wanted. */
  async #findArrived(): Promise<string | null> {
    const found = await this.options.api.flows(this.options.signal);
    return this.#differencesOf(found).length === 0 ? found.rev : null;
  }

  #differencesOf({ nodes }: Flows): DocumentDifference[] {
    const { wanted, base } = this.request;
    return listFlowDifferences(wanted, textOfFlows(nodes, wanted, base.name));
  }

  #capturedOf(flows: Flows): CapturedApp {
    const { wanted, base } = this.request;
    return capturedFlows(flows, { previous: wanted, name: base.name, versionName: base.versionName });
  }

  /** While a type is missing, Node-RED starts none of its flows. */
  async #requireTypes({ nodes }: Flows): Promise<void> {
    const known = await this.options.api.types(this.options.signal);
    const isUsed = new Set(nodes.map(({ type }) => type));
    const wanted = new Set(this.#nodes.map(({ type }) => String(type)));
    const missing = [...wanted].filter(
      (type) => !type.startsWith('subflow:') && !OWN_TYPES.has(type) && !known.has(type) && !isUsed.has(type),
    );
    if (missing.length > 0) throw lacksTypes(missing);
  }
}

const lacksTypes = (missing: string[]) =>
  new AppHostError('host_missing', `Node-RED lacks nodes of these types: ${missing.join(', ')}.`, {
    remedy: 'Nothing was changed there. Install their packages with Manage palette, then pull again.',
    data: { missing },
  });
