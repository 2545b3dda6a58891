import { parseAppDocument, type AppDocument } from '../../apps';
import { progressOf, type CapturedApp, type AppliedApp, type ApplyRequest, type OnStep } from '../app-host';
import { AppHostError, notEqual, type DocumentDifference, type HostFailure } from '../app-host-error';
import { listDifferences, spelledLike } from '../document-differences';
import type { JsonRecord } from '../json-client';
import type { Flows, NodeRedApi } from './node-red-api';
import type { FailedStart, RuntimeEvents } from './runtime-events';
import { appChanged } from './node-red-http';

/** Begin of the ids of the nodes that a proof makes. */
export const PROOF_PREFIX = 'trellis-proof-';

const isOfProof = ({ id, z }: JsonRecord): boolean =>
  [id, z].some((text) => typeof text === 'string' && text.startsWith(PROOF_PREFIX));

interface HeldFlows {
  /** Nodes that a document can hold. */
  nodes: JsonRecord[];
  /** Nodes that Node-RED holds, and that no document can; pulls leave them as they are. */
  odd: { node: JsonRecord; reason: string; after: unknown }[];
}

/** Node-RED holds whatever it was sent, and of two nodes with one id runs the last. */
function splitFlows(all: readonly JsonRecord[]): HeldFlows {
  const held: HeldFlows = { nodes: [], odd: [] };
  const last = new Map(all.map((node, index) => [node.id, index]));
  for (const [index, node] of all.entries()) {
    if (isOfProof(node)) continue;
    const reason = last.get(node.id) === index ? oddnessOf(node) : 'its id occurs again';
    if (reason === null) held.nodes.push(node);
    else held.odd.push({ node, reason, after: all[index - 1]?.id });
  }
  return held;
}

/** Returns null for a node that a document can hold. */
function oddnessOf(node: JsonRecord): string | null {
  const needed = ['id', 'type'].find((key) => !isText(node[key]) || node[key] === '');
  if (needed !== undefined) return `its ${needed} is no text`;
  const place = ['z', 'g'].find((key) => !isAbsent(node[key]) && !isText(node[key]));
  if (place !== undefined) return `${place} is no text`;
  return isDrawn(node) && !isAbsent(node.wires) && !areWires(node.wires)
    ? 'its wires are no list of lists'
    : null;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isAbsent = (value: unknown): boolean => value === undefined || value === null;
const isDrawn = ({ x, y }: JsonRecord): boolean => x !== undefined && y !== undefined;
const areWires = (wires: unknown): boolean =>
  Array.isArray(wires) && wires.every((targets) => Array.isArray(targets));

/** Names a node as people find it: by type, name, id and tab. */
export function nameNode({ id, type, name, label, z }: JsonRecord, all: readonly JsonRecord[]): string {
  const tab = all.find((other) => other.id === z && z !== undefined);
  const [shown, tabName] = [name || label, tab?.label || tab?.name || z];
  const words = [
    ...(typeof type === 'string' ? [type] : []),
    ...(typeof shown === 'string' && shown !== '' ? [JSON.stringify(shown)] : []),
    ...(typeof id === 'string' ? [`(${id})`] : []),
    ...(typeof tabName === 'string' && tabName !== '' ? [`on ${tabName}`] : []),
  ];
  return words.join(' ');
}

/**
 * Returns the text of flows as it is committed: `previous` with only the differences changed. Node-RED gives nodes and
 * their members in an order of its own.
 */
export function textOfFlows(all: readonly JsonRecord[], previous: string | null, name: string): string {
  const flows = splitFlows(all).nodes.map(withoutCredentials);
  if (previous === null) return readFlows(JSON.stringify({ name, flows }, null, 2)).text;
  const before = readFlows(previous);
  const around = JSON.parse(before.text.replace(/^\uFEFF/, '')) as JsonRecord;
  return spelledLike(before, readFlows(JSON.stringify({ ...around, flows })));
}

/**
 * Returns the nodes as they are sent: Node-RED's own, with only the differences in meaning made, so that all other nodes keep
 * their places and their bytes. Throws `host_document_unsupported`.
 */
export function nodesOf(wanted: string, present: readonly JsonRecord[]): JsonRecord[] {
  const document = readFlows(wanted);
  const [secret] = flowsIn(document.text).filter(holdsCredentials);
  if (secret)
    throw unsupported(
      `The node ${JSON.stringify(secret.id)} has credentials in Git`,
      'Remove them, and make them invalid where they are used. Enter them in Node-RED.',
    );
  const { nodes, odd } = splitFlows(present);
  const before = readFlows(JSON.stringify({ flows: nodes.map(withoutCredentials) }));
  const sent = flowsIn(spelledLike(before, document));
  const known = new Set(nodes.map(({ id }) => id));
  const ids = new Set(sent.map(({ id }) => id));
  for (const { node, after } of odd) {
    // It was mended in Git.
    if (ids.has(node.id) && !known.has(node.id)) continue;
    sent.splice(sent.findIndex(({ id }) => id === after) + 1 || sent.length, 0, node);
  }
  return sent;
}

const flowsIn = (text: string): JsonRecord[] =>
  (JSON.parse(text.replace(/^\uFEFF/, '')) as { flows: JsonRecord[] }).flows;

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
  const { odd } = splitFlows(nodes);
  return {
    ...{ document, name: readFlows(document).name ?? name, versionName },
    ids: { toRepository: {}, versionName: null },
    hostVersionId: rev,
    fingerprint: rev,
    ...(odd.length > 0 && {
      limits: odd.map(({ node, reason }) => `${nameNode(node, nodes)}: ${reason}`),
    }),
  };
}

/**
 * The editor always holds a tab. Flows that are all gone come from a file that Node-RED could not read, or from another
 * program. Throws `host_document_unsupported`.
 */
export function requireFlows({ nodes }: Flows, previous: CapturedApp | null): void {
  const count = previous === null ? 0 : flowsIn(previous.document).length;
  if (nodes.length > 0 || count === 0) return;
  throw new AppHostError(
    'host_document_unsupported',
    `Node-RED holds no flows any more, not even an empty tab; there were ${count} nodes. Its file of flows may be damaged or lost.`,
    {
      remedy:
        'The flows here and in Git are as before. Restore the file and restart Node-RED, or deploy an empty tab in its editor: then the change is shown here, and discarding it deploys the former flows.',
    },
  );
}

/** Types that Node-RED knows without a node of a package. */
const OWN_TYPES = new Set(['tab', 'subflow', 'group', 'unknown']);
const SUBFLOW = 'subflow:';
/** Failures after which the deployment may have arrived or not. */
const LOST = new Set<string>(['host_timeout', 'host_unreachable'] satisfies HostFailure[]);
/** Node-RED installs the modules of functions before it starts the flows. */
const START_MS = 180_000;
/** Removed nodes that are asked for their credentials, one after the other. */
const MOST_REMOVED = 200;

export interface DeployOptions {
  api: NodeRedApi;
  onStep: OnStep;
  signal: AbortSignal;
}

/** Replaces the flows by others in one call, unless something was deployed since they were captured. */
export class DeployFlows {
  constructor(
    private readonly request: ApplyRequest,
    private readonly options: DeployOptions,
  ) {}

  async run(): Promise<AppliedApp> {
    const { api, signal } = this.options;
    const callsBefore = api.calls;
    const present = await api.flows(signal);
    if (present.rev !== this.request.base.fingerprint) throw appChanged();
    const nodes = nodesOf(this.request.wanted, present.nodes);
    const isSame = this.#differencesOf(present).length === 0;
    const lost = isSame ? [] : await this.#credentialsOfRemoved(present, nodes);
    const captured = isSame ? this.#capturedOf(present) : await this.#deploy(present, nodes);
    return {
      ...{ captured, calls: api.calls - callsBefore },
      ...(lost.length > 0 && { lostCredentials: lost }),
    };
  }

  /** Node-RED forgets the credentials of a node with it, and afterwards tells of none. */
  async #credentialsOfRemoved({ nodes: present }: Flows, nodes: readonly JsonRecord[]): Promise<string[]> {
    const { api, signal } = this.options;
    const kept = new Set(nodes.map(({ id }) => id));
    const lost: string[] = [];
    for (const node of present.filter(({ id }) => !kept.has(id)).slice(0, MOST_REMOVED)) {
      const names = await api.credentialsOf({ type: String(node.type), id: String(node.id) }, signal);
      if (names === null) break;
      if (names.length > 0) lost.push(`${nameNode(node, present)}: ${names.join(', ')}`);
    }
    return lost;
  }

  async #deploy(present: Flows, nodes: JsonRecord[]): Promise<CapturedApp> {
    const { api, signal, onStep } = this.options;
    await this.#requireTypes(present, nodes);
    const events = await api.events(signal);
    try {
      const failedBefore = events?.failedStart ?? null;
      if (events === null) requireNoModules(present, nodes);
      await this.request.beforeSwitch?.();
      await onStep(progressOf(this.request, this.#capturedOf({ nodes, rev: '' })));
      const rev = await this.#send({ nodes, rev: present.rev });
      const found = await api.flows(signal);
      // Something was deployed after this: the next capture brings it.
      if (found.rev !== rev) return this.#capturedOf({ nodes, rev });
      const differences = this.#differencesOf(found);
      if (differences.length > 0) {
        await api.deploy({ nodes: present.nodes, rev }, signal);
        throw notEqual(differences, {
          message: 'Node-RED would not store the flows as they are in Git',
          remedy: 'The former flows were deployed again. Change these places in Git, or in Node-RED by hand.',
        });
      }
      const failed = events && (await this.#findFailure(events, rev));
      if (failed && !isSameFailure(failed, failedBefore)) {
        await api.deploy({ nodes: present.nodes, rev }, signal);
        throw startsNothing(failed);
      }
      return this.#capturedOf(found);
    } finally {
      events?.close();
    }
  }

  /** Waits until Node-RED has started the flows. Returns null if it has. */
  async #findFailure(events: RuntimeEvents, rev: string): Promise<FailedStart | null> {
    const { api, signal } = this.options;
    const wait = { ms: START_MS, signal };
    if (await events.started(rev, wait)) return events.failedStart;
    // The connection may have been cut; another one is told the last state as well.
    const again = await api.events(signal);
    try {
      if (again && (await again.started(rev, { ...wait, ms: 10_000 }))) return again.failedStart;
    } finally {
      again?.close();
    }
    throw startsSlowly();
  }

  /**
   * Returns the hash of the deployed flows. After a lost answer, they may have arrived or not. Sent again, they cannot
   * arrive twice: the hash that they replace is another one by then.
   */
  async #send(flows: Flows): Promise<string> {
    const { api, signal } = this.options;
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
  async #requireTypes({ nodes: present }: Flows, nodes: readonly JsonRecord[]): Promise<void> {
    const known = await this.options.api.types(this.options.signal);
    const isUsed = new Set(present.map(({ type }) => type));
    const subflows = new Set(
      nodes.filter(({ type }) => type === 'subflow').map(({ id }) => `${SUBFLOW}${String(id)}`),
    );
    const formerSubflows = new Set(
      present.filter(({ type }) => type === 'subflow').map(({ id }) => `${SUBFLOW}${String(id)}`),
    );
    const isThere = (type: string) => {
      if (!type.startsWith(SUBFLOW)) return OWN_TYPES.has(type) || known.has(type) || isUsed.has(type);
      // Some packages bring types with such names.
      return subflows.has(type) || known.has(type) || (isUsed.has(type) && !formerSubflows.has(type));
    };
    const missing = [...new Set(nodes.map(({ type }) => String(type)))].filter((type) => !isThere(type));
    if (missing.length > 0) throw lacksTypes(missing, nodes);
  }
}

function lacksTypes(missing: string[], nodes: readonly JsonRecord[]): AppHostError {
  const data = { missing };
  const packages = missing.filter((type) => !type.startsWith(SUBFLOW));
  if (packages.length > 0)
    return new AppHostError('host_missing', `Node-RED lacks nodes of these types: ${packages.join(', ')}.`, {
      remedy: 'Nothing was changed there. Install their packages with Manage palette, then pull again.',
      data,
    });
  const users = nodes.filter(({ type }) => missing.includes(String(type)));
  const [ids, names] = [
    missing.map((type) => type.slice(SUBFLOW.length)),
    users.map((node) => nameNode(node, nodes)),
  ];
  return new AppHostError(
    'host_missing',
    `The flows lack the subflow ${ids.join(', ')}, which these nodes are instances of: ${firstOf(names)}.`,
    {
      remedy:
        'Nothing was changed in Node-RED, which would start none of its flows. Add the subflow in Git again, or remove these nodes.',
      data,
    },
  );
}

const MOST_NAMED = 5;
const firstOf = (names: string[]): string =>
  [...names.slice(0, MOST_NAMED), ...(names.length > MOST_NAMED ? ['…'] : [])].join('; ');

/** Returns the modules that functions use. */
const modulesIn = (nodes: readonly JsonRecord[]): Set<string> =>
  new Set(
    nodes.flatMap(({ libs }) =>
      Array.isArray(libs)
        ? libs.flatMap((lib: { module?: unknown } | null) =>
            typeof lib?.module === 'string' ? [lib.module] : [],
          )
        : [],
    ),
  );

/** Node-RED says only over its events that it could not install a module. Throws `host_missing` for new ones. */
function requireNoModules({ nodes: present }: Flows, nodes: readonly JsonRecord[]): void {
  const former = modulesIn(present);
  const added = [...modulesIn(nodes)].filter((module) => !former.has(module));
  if (added.length === 0) return;
  throw new AppHostError(
    'host_missing',
    `Functions use modules that are new in this Node-RED: ${added.join(', ')}. Trellis could not see whether it can install them.`,
    {
      remedy:
        'Nothing was changed there. Let the proxy in front of Node-RED pass WebSockets to /comms, or add the modules to a function in Node-RED first.',
      data: { missing: added },
    },
  );
}

const isSameFailure = (one: FailedStart, other: FailedStart | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

function startsNothing({ types, modules }: FailedStart): AppHostError {
  const missing = [...types, ...modules.map(({ module }) => module)];
  const reasons = modules.map(({ module, error }) => `${module} (${error})`);
  const what =
    types.length > 0
      ? `it lacks nodes of these types: ${types.join(', ')}`
      : `it could not install modules that functions use: ${reasons.join(', ')}`;
  return new AppHostError('host_missing', `Node-RED did not start the pulled flows, as ${what}.`, {
    remedy:
      'The former flows were deployed again, and run. Add what is missing in Node-RED, then pull again; credentials of nodes that the pull had removed have to be entered again.',
    data: { missing },
  });
}

const startsSlowly = () =>
  new AppHostError(
    'host_timeout',
    `Node-RED has stored the flows, and has not said within ${START_MS / 1000} s that it has started them.`,
    { remedy: 'Look at Node-RED’s log. It may still be installing modules, or stopping nodes.' },
  );
