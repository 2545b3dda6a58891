import type { HttpsPool } from '../../https';
import {
  AppHost,
  takeBack,
  type AppliedApp,
  type ApplyProgress,
  type ApplyRequest,
  type CapturedApp,
  type CaptureOptions,
  type CreatedApp,
  type HostApp,
  type HostCheck,
  type OnProof,
  type ProofRequest,
  type OnStep,
  type Recovery,
  type RevertRequest,
} from '../app-host';
import { AppHostError } from '../app-host-error';
import { capabilitiesOf, checkConnection, NodeRedApi } from './node-red-api';
import { NodeRedHttp, NodeRedSession, type NodeRedSettings } from './node-red-http';
import { capturedFlows, DeployFlows, listFlowDifferences, nodesOf, requireFlows, textOfFlows } from './flows';
import { isComplete, proveNodeRed, removeProofTabs, type NodeRedCertificate } from './prove-node-red';

/** The only app of a Node-RED: all of its flows. */
const APP_ID = 'flows';
/** Node-RED has no versions. */
const VERSION_NAME = 'v1';

/** A running Node-RED, over its Admin API. Its flows are one app, which is deployed as a whole. */
export class NodeRedHost extends AppHost {
  readonly #api: NodeRedApi;

  constructor(
    private readonly pool: HttpsPool,
    private readonly settings: NodeRedSettings,
    /** Certificate of the last proof. */
    private readonly certificate: NodeRedCertificate | null,
  ) {
    super();
    const http = new NodeRedHttp(pool, settings);
    this.#api = new NodeRedApi(http, new NodeRedSession(http, settings));
  }

  override takesNewApps(): Promise<boolean> {
    return Promise.resolve(false);
  }

  check(signal: AbortSignal): Promise<HostCheck> {
    return checkConnection(this.#api, signal);
  }

  override readonly needsProof = true;

  override async isProven(signal: AbortSignal): Promise<boolean> {
    const { version, permissions } = await this.#api.settings(signal);
    if (this.certificate?.version !== version || !isComplete(this.certificate)) return false;
    // The account may have been given other permissions since.
    return capabilitiesOf(permissions).canEdit === (this.certificate.abilities.pull.state !== 'not');
  }

  override prove(
    request: ProofRequest,
    onProgress: OnProof,
    signal: AbortSignal,
  ): Promise<NodeRedCertificate> {
    return proveNodeRed(this.#api, request, { onProgress, signal });
  }

  override async removeProofs(ownNames: string[], signal: AbortSignal): Promise<void> {
    await removeProofTabs(this.#api, ownNames, signal);
  }

  async listApps(signal: AbortSignal): Promise<HostApp[]> {
    const { rev } = await this.#api.flows(signal);
    return [
      {
        ...{ hostAppId: APP_ID, name: this.#name, hint: rev, url: this.settings.url },
        ...{ editingVersionId: rev, releasedVersionId: rev },
      },
    ];
  }

  async capture(
    hostAppId: string,
    previous: CapturedApp | null,
    signal: AbortSignal,
    { isPairedAnew = false }: CaptureOptions = {},
  ): Promise<CapturedApp> {
    if (hostAppId !== APP_ID) throw appNotFound();
    await this.#requireCertificate(signal);
    const flows = await this.#api.flows(signal);
    // A Node-RED that is linked to the repository for the first time may be empty.
    if (!isPairedAnew) requireFlows(flows, previous);
    return capturedFlows(flows, {
      previous: previous?.document ?? null,
      name: previous?.name ?? this.#name,
      versionName: previous?.versionName ?? VERSION_NAME,
    });
  }

  async apply(request: ApplyRequest, onStep: OnStep, signal: AbortSignal): Promise<AppliedApp> {
    if (request.hostAppId !== APP_ID) throw appNotFound();
    const { abilities } = await this.#requireCertificate(signal);
    if (abilities.pull.state === 'not') throw mayNotDeploy(abilities.pull.reasons);
    return new DeployFlows(request, { api: this.#api, onStep, signal }).run();
  }

  create(): Promise<CreatedApp> {
    return Promise.reject(
      new AppHostError('host_refused', 'A Node-RED has one app, its flows, and cannot add another.', {
        remedy: 'Link that app to the one in the repository, and pull.',
      }),
    );
  }

  /** A deployment is one call, which has arrived or not. */
  async recover({ captured }: ApplyProgress, signal: AbortSignal): Promise<Recovery> {
    if (captured === null) return 'nothing';
    const { nodes } = await this.#api.flows(signal);
    const found = textOfFlows(nodes, captured.document, captured.name);
    return listFlowDifferences(captured.document, found).length === 0 ? 'finished' : 'nothing';
  }

  /** Deploys the former flows again. */
  override async revert({ before, after }: RevertRequest, signal: AbortSignal): Promise<boolean> {
    if (before === null) return false;
    const { nodes, rev } = await this.#api.flows(signal);
    const found = textOfFlows(nodes, after.document, after.name);
    return takeBack(
      { before, after },
      (document) => listFlowDifferences(document, found).length === 0,
      async () => {
        await this.#api.deploy({ nodes: nodesOf(before.document, nodes), rev }, signal);
        return true;
      },
    );
  }

  close(): Promise<void> {
    this.pool.evict(this.settings.ownerId);
    return Promise.resolve();
  }

  get #name(): string {
    return `Node-RED on ${this.#api.host.replaceAll(':', '-')}`;
  }

  /** Throws `host_unproven` for a version that was not proven: the next contact proves it. */
  async #requireCertificate(signal: AbortSignal): Promise<NodeRedCertificate> {
    const { version } = await this.#api.settings(signal);
    if (this.certificate?.version === version) return this.certificate;
    throw unproven(version);
  }
}

const unproven = (version: string) =>
  new AppHostError('host_unproven', `Node-RED ${version} has not shown yet that deployments work with it.`, {
    remedy: 'Try again in a minute: the next contact tries that with a disabled tab, which is removed again.',
    data: { version },
  });

const mayNotDeploy = (reasons: string[]) =>
  new AppHostError('host_forbidden', `Trellis may not deploy to this Node-RED. ${reasons.join(' ')}`, {
    remedy:
      'Give the account or token the permissions "*" in adminAuth of Node-RED’s settings, then test the connection again.',
    data: { reasons },
  });

const appNotFound = () =>
  new AppHostError('host_app_not_found', 'A Node-RED has one app, its flows, and this is another.');
