import type { AppliedApp, ApplyRequest, CapturedApp, OnStep } from '../app-host';
import { AppHostError, notEqual, type DocumentDifference, type HostFailure } from '../app-host-error';
import type { JsonRecord } from '../json-client';
import { progressOf } from '../one-step-change';
import { appChanged } from './client/explain-failure';
import { capturedFlows } from './flows/captured-flows';
import { listFlowDifferences, nodesOf, textOfFlows } from './flows/flows-text';
import type { Flows, NodeRedApi } from './node-red-api';

/** Types that Node-RED knows without a node of a package. */
const OWN_TYPES = new Set(['tab', 'subflow', 'group', 'unknown']);
/** Failures after which the deployment may have arrived or not. */
const LOST = new Set<string>(['host_timeout', 'host_unreachable'] satisfies HostFailure[]);

export interface DeployOptions {
  api: NodeRedApi;
  onStep: OnStep;
  signal: AbortSignal;
}

/** Replaces the flows by others in one call, if nobody has deployed since they were captured. */
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
    // Somebody has deployed after this: the next capture brings it.
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
   * Returns the hash of what was deployed. A lost answer leaves it open whether the flows have arrived. Sent again, they
   * cannot arrive twice: the hash that they replace is another one by then.
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
