import { AppHostError } from '../app-host-error';
import type { OnProof, ProofRequest } from '../app-host';
import { ABILITIES, type Ability, type AbilityProof, type Certificate } from '../certificate';
import type { JsonRecord } from '../json-client';
import { listFlowDifferences, nodesOf, PROOF_PREFIX, textOfFlows } from './flows';
import { capabilitiesOf, type Flows, type NodeRedApi } from './node-red-api';

export type NodeRedCertificate = Certificate<NodeRedTraits>;

export interface NodeRedTraits {
  /** Node-RED tells over `/comms` whether it has started deployed flows. */
  hasEvents: boolean;
}

/** Abilities that a Node-RED can have; its flows are one app, and nothing else is kept. */
const OWN_ABILITIES = ['list', 'capture', 'pull'] satisfies Ability[];
const NOT_OFFERED: AbilityProof = {
  state: 'not',
  reasons: ['A Node-RED has none, or Trellis does not keep it.'],
};

/** Attempts of a deployment beside people who deploy as well. */
const MOST_ATTEMPTS = 5;
const START_MS = 60_000;
/** Deployments of a proof: to add its tab, to change it, and to remove it. */
const EDITS = 2;

interface Options {
  onProgress: OnProof;
  signal: AbortSignal;
}

/**
 * Proves on a Node-RED that deployments arrive, and leave everything else as it is: with a disabled tab, none of whose nodes is
 * ever started. Each deployment restarts only nodes that differ, which are none.
 */
export async function proveNodeRed(
  api: NodeRedApi,
  { ownName, formerNames }: ProofRequest,
  { onProgress, signal }: Options,
): Promise<NodeRedCertificate> {
  const startedAt = performance.now();
  const callsBefore = api.calls;
  const { version, permissions } = await api.settings(signal);
  const { canEdit } = capabilitiesOf(permissions);
  const steps = canEdit ? 5 : 2;
  await onProgress({ step: 'list', done: 0, total: steps });
  const abilities: Partial<Record<Ability, AbilityProof>> = { list: PROVEN, capture: PROVEN };
  await onProgress({ step: 'capture', done: 1, total: steps });
  requireReadable(await api.flows(signal));
  const proof = new DeploymentProof(api, ownName, signal);
  let edits = 0;
  if (canEdit) {
    await proof.remove(formerNames);
    try {
      await onProgress({ step: 'create', done: 2, total: steps });
      await proof.add();
      await onProgress({ step: 'edits', done: 3, total: steps });
      await proof.edit();
      await proof.requireConflict();
      edits = EDITS;
    } finally {
      await onProgress({ step: 'delete', done: 4, total: steps });
      await proof.remove([ownName]);
    }
  }
  abilities.pull = canEdit
    ? proof.hasEvents
      ? PROVEN
      : partly(
          'Node-RED could not be heard at /comms, so that pulls cannot see whether it starts what they deploy.',
        )
    : { state: 'not', reasons: ['The account or token may only read.'] };
  return {
    ...{ version, provedAt: new Date().toISOString(), durationMs: Math.round(performance.now() - startedAt) },
    ...{ calls: api.calls - callsBefore, limits: [], edits: { done: edits, total: canEdit ? EDITS : 0 } },
    traits: { hasEvents: proof.hasEvents },
    abilities: { ...notOffered(), ...abilities },
  };
}

/** Removes the tabs of proofs with these names. */
export const removeProofTabs = (api: NodeRedApi, ownNames: string[], signal: AbortSignal): Promise<void> =>
  new DeploymentProof(api, '', signal).remove(ownNames);

const PROVEN: AbilityProof = { state: 'proven', reasons: [] };
const partly = (reason: string): AbilityProof => ({ state: 'partly', reasons: [reason] });
const notOffered = () =>
  Object.fromEntries(ABILITIES.map((ability) => [ability, NOT_OFFERED] as const)) as Record<
    Ability,
    AbilityProof
  >;

/** Returns true for a certificate that says all that is asked of it today. */
export const isComplete = ({ abilities }: NodeRedCertificate): boolean =>
  OWN_ABILITIES.every((ability) => Object.hasOwn(abilities, ability));

function requireReadable({ nodes }: Flows): void {
  const text = textOfFlows(nodes, null, 'proof');
  const differences = listFlowDifferences(text, textOfFlows(nodesOf(text, nodes), text, 'proof'));
  if (differences.length > 0) throw notAsSent(`${differences[0].place} is not what it was read as`);
}

class DeploymentProof {
  /** Node-RED was heard to have started a deployment. */
  hasEvents = false;

  constructor(
    private readonly api: NodeRedApi,
    private readonly ownName: string,
    private readonly signal: AbortSignal,
  ) {}

  async add(): Promise<void> {
    const events = await this.api.events(this.signal);
    try {
      const types = await this.api.types(this.signal);
      const type = TYPES.find((one) => types.has(one)) ?? null;
      const rev = await this.#deploy((nodes) => [...nodes, ...nodesOfProof(this.ownName, type)]);
      this.hasEvents = events !== null && (await events.started(rev, { ms: START_MS, signal: this.signal }));
    } finally {
      events?.close();
    }
  }

  /** Changes members, and the order of wires, of its own nodes. */
  async edit(): Promise<void> {
    await this.#deploy((nodes) =>
      nodes.map((node) =>
        node.id === this.ownName || node.id === `${this.ownName}-in`
          ? {
              ...node,
              info: 'edited: ä "quoted"\n',
              ...(Array.isArray(node.wires) && { wires: [(node.wires as string[][])[0].toReversed()] }),
            }
          : node,
      ),
    );
  }

  /** A deployment on top of flows that were replaced must be refused: otherwise pulls could run over people's work. */
  async requireConflict(): Promise<void> {
    const { nodes } = await this.api.flows(this.signal);
    try {
      await this.api.deploy({ nodes, rev: 'not the present one' }, this.signal);
    } catch (error) {
      if (error instanceof AppHostError && error.code === 'host_app_changed') return;
      throw error;
    }
    throw notAsSent('it takes deployments on top of flows that somebody has replaced');
  }

  async remove(ownNames: string[]): Promise<void> {
    const isOf = ({ id, z }: JsonRecord) =>
      ownNames.some((name) => name.startsWith(PROOF_PREFIX) && (id === name || z === name));
    if (!(await this.api.flows(this.signal)).nodes.some(isOf)) return;
    await this.#deploy((nodes) => nodes.filter((node) => !isOf(node)));
  }

  /** Deploys a change of the flows, and compares the flows then. */
  async #deploy(change: (nodes: JsonRecord[]) => JsonRecord[]): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      const present = await this.api.flows(this.signal);
      const nodes = change(present.nodes);
      try {
        const rev = await this.api.deploy({ nodes, rev: present.rev }, this.signal);
        const found = await this.api.flows(this.signal);
        if (found.rev === rev) requireSame(nodes, found.nodes);
        return rev;
      } catch (error) {
        const isChanged = error instanceof AppHostError && error.code === 'host_app_changed';
        if (!isChanged || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }
}

/** Compares sent nodes with the present ones, to the byte and in their order. */
function requireSame(sent: readonly JsonRecord[], found: readonly JsonRecord[]): void {
  const [one, other] = [sent, found].map((nodes) => nodes.map((node) => JSON.stringify(node)));
  const at = one.findIndex((text, index) => text !== other[index]);
  if (at === -1 && one.length === other.length) return;
  const { id, type } = sent[at] ?? found[sent.length] ?? {};
  throw notAsSent(`the node ${String(id)} (${String(type)}) is not as it was sent`);
}

/** Types of nodes that do nothing without a message. While one is missing, also on a disabled tab, Node-RED starts no flow. */
const TYPES = ['junction', 'comment', 'function', 'change', 'debug'];

/** A disabled tab, with disabled nodes of a type that is there. */
function nodesOfProof(ownName: string, type: string | null): JsonRecord[] {
  const tab = {
    ...{ id: ownName, type: 'tab', label: ownName, disabled: true, env: [] },
    info: 'Trellis tries with this tab whether deployments work. It removes the tab again.',
  };
  if (type === null) return [tab];
  const place = { type, z: ownName, d: true, x: 200, y: 80 };
  const id = (name: string) => `${ownName}-${name}`;
  return [
    tab,
    { ...place, id: id('in'), wires: [[id('one'), id('two')]] },
    { ...place, id: id('one'), y: 60, wires: [[]] },
    { ...place, id: id('two'), y: 100, wires: [[]] },
  ];
}

const notAsSent = (what: string) =>
  new AppHostError('host_refused', `The proof has failed at this Node-RED: ${what}.`, {
    remedy: 'Nothing is captured or changed there. Report this with the version of Node-RED.',
  });
