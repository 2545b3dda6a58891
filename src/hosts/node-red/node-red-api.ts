import type { HostCheck, HostCheckStepName } from '../app-host';
import { AppHostError, type HostFailure } from '../app-host-error';
import { isRecord, type JsonRecord } from '../json-client';
import { RuntimeEvents } from './runtime-events';
import { answers, appChanged, notNodeRed, type NodeRedHttp, type NodeRedSession } from './node-red-http';

/** All flows of a Node-RED. */
export interface Flows {
  nodes: JsonRecord[];
  /** Hash of the nodes. */
  rev: string;
}

export interface RuntimeSettings {
  version: string;
  /** Permissions of the account: `*`, `read`, `flows.write` and the like; null where Node-RED asks for none. */
  permissions: readonly string[] | null;
}

/** Ways to sign in: with a password, or at another server. */
const LOGINS = new Set<unknown>(['credentials', 'strategy']);
const VERSION_2 = { 'node-red-api-version': 'v2' };

/** Calls of Node-RED's Admin API, each with its answer checked. */
export class NodeRedApi {
  constructor(
    private readonly http: NodeRedHttp,
    readonly session: NodeRedSession,
  ) {}

  get calls(): number {
    return this.http.calls;
  }

  get host(): string {
    return this.http.host;
  }

  /** Resolves if Node-RED answers, to whomever. Throws `host_not_node_red`. */
  async requireNodeRed(signal: AbortSignal): Promise<void> {
    const { status, json } = await this.http.send({ method: 'GET', path: '/auth/login' }, signal);
    if (status !== 200 || !isRecord(json)) throw notNodeRed(this.host);
    // Without accounts it answers with an empty object, as other programs may.
    if (json.type === undefined) await this.#requireSettings(signal);
    else if (!LOGINS.has(json.type)) throw notNodeRed(this.host);
  }

  /** Accepts a server that asks for a token, as one without accounts does. */
  async #requireSettings(signal: AbortSignal): Promise<void> {
    const { status, headers, json } = await this.session.sendOnce(
      { method: 'GET', path: '/settings' },
      signal,
    );
    const asksForToken = status === 401 && /^bearer/i.test([headers['www-authenticate']].flat()[0] ?? '');
    if (asksForToken || (status === 401 && this.session.token !== null)) return;
    if (status === 200 && isRecord(json) && typeof json.httpNodeRoot === 'string') return;
    throw notNodeRed(this.host);
  }

  async settings(signal: AbortSignal): Promise<RuntimeSettings> {
    const answer = await this.session.send({ method: 'GET', path: '/settings' }, signal);
    if (!isRecord(answer) || typeof answer.httpNodeRoot !== 'string') throw notNodeRed(this.host);
    const permissions = isRecord(answer.user) ? [answer.user.permissions].flat().map(String) : null;
    return { version: answers.text(answer, 'version'), permissions };
  }

  async flows(signal: AbortSignal): Promise<Flows> {
    const answer = await this.session.send({ method: 'GET', path: '/flows', headers: VERSION_2 }, signal);
    const record = answers.record(answer, 'the answer');
    return { nodes: answers.records(record.flows, 'flows'), rev: answers.text(record, 'rev') };
  }

  /** Returns the types of all nodes that can be used. */
  async types(signal: AbortSignal): Promise<Set<string>> {
    const sets = answers.records(await this.session.send({ method: 'GET', path: '/nodes' }, signal), 'nodes');
    const usable = sets.filter(({ enabled }) => enabled === true);
    return new Set(usable.flatMap(({ types }) => (Array.isArray(types) ? types.map(String) : [])));
  }

  /**
   * Returns the names of a node's credentials that have values, never a value. Null: Node-RED does not tell, without its editor
   * (`disableEditor`), or to an account that may not read credentials.
   */
  async credentialsOf(
    { type, id }: { type: string; id: string },
    signal: AbortSignal,
  ): Promise<string[] | null> {
    // Definitions of credentials are found by types without blanks.
    const plainType = type.replace(/\s+/g, '-');
    const path = `/credentials/${encodeURIComponent(plainType)}/${encodeURIComponent(id)}`;
    const answer = await this.session.send({ method: 'GET', path }, signal).catch((error: unknown) => {
      if (error instanceof AppHostError && UNTOLD.has(error.code)) return null;
      throw error;
    });
    if (!isRecord(answer)) return null;
    return Object.entries(answer).flatMap(([key, value]) => (value ? [key.replace(/^has_/, '')] : []));
  }

  /** Listens to what Node-RED tells its editor. */
  async events(signal: AbortSignal): Promise<RuntimeEvents | null> {
    // A Node-RED that asks for no account does not know what a token is.
    const { permissions } = await this.settings(signal);
    const token = permissions === null ? null : this.session.token;
    return RuntimeEvents.open(() => this.http.openSocket('/comms'), { token, signal });
  }

  /**
   * Replaces all flows, if they still have this hash, and restarts the nodes that have changed. Returns the new hash. Throws
   * `host_app_changed`.
   */
  async deploy({ nodes, rev }: Flows, signal: AbortSignal): Promise<string> {
    const headers = { ...VERSION_2, 'node-red-deployment-type': 'nodes' };
    const request = { method: 'POST', path: '/flows', body: { flows: nodes, rev }, headers } as const;
    const answer = await this.session.send(request, signal).catch((error: unknown) => {
      throw isConflict(error) ? appChanged(error) : error;
    });
    return answers.text(answers.record(answer, 'the answer'), 'rev');
  }
}

const isConflict = (error: unknown): boolean => error instanceof AppHostError && error.data.status === 409;

/** Node-RED answers other requests. */
const UNTOLD = new Set<string>([
  'host_forbidden',
  'host_not_node_red',
  'host_refused',
] satisfies HostFailure[]);

const NOTHING = { canExport: false, canImport: false, canEdit: false };
const READS = ['*', 'read', '*.read', 'flows.read'];
const WRITES = ['*', 'write', '*.write', 'flows.write'];

/** The one workspace of a Node-RED. */
export const WORKSPACE_ID = 'node-red';

/** Tries the steps of a connection in order, and stops at the first failure. */
export async function checkConnection(api: NodeRedApi, signal: AbortSignal): Promise<HostCheck> {
  const check: HostCheck = { steps: [], version: null, workspaces: [], capabilities: NOTHING };
  let permissions: readonly string[] | null = null;
  const steps: [HostCheckStepName, () => Promise<void> | void][] = [
    ['reachable', () => reach(api, signal)],
    ['product', () => api.requireNodeRed(signal)],
    ['sign_in', () => api.session.signInAgain(signal)],
    [
      'version',
      async () => {
        const settings = await api.settings(signal);
        permissions = settings.permissions;
        check.version = settings.version;
      },
    ],
    [
      'permissions',
      () => {
        check.capabilities = capabilitiesOf(permissions);
        if (!check.capabilities.canExport) throw mayNotRead();
        check.workspaces = [{ id: WORKSPACE_ID, name: api.host, slug: WORKSPACE_ID }];
      },
    ],
  ];
  for (const [step, run] of steps) {
    try {
      await run();
      check.steps.push({
        step,
        ok: true,
        ...(step === 'version' && { detail: `Node-RED ${check.version}` }),
      });
    } catch (error) {
      if (!(error instanceof AppHostError)) throw error;
      const { code, message: detail, remedy } = error;
      check.steps.push({ step, ok: false, code, detail, ...(remedy !== undefined && { remedy }) });
      break;
    }
  }
  return check;
}

/** Any answer will do, also a page or an error. */
async function reach(api: NodeRedApi, signal: AbortSignal): Promise<void> {
  await api.requireNodeRed(signal).catch((error: unknown) => {
    const isSilent =
      error instanceof AppHostError &&
      ['host_unreachable', 'host_timeout', 'host_certificate_untrusted', 'host_cancelled'].includes(
        error.code,
      );
    if (isSilent) throw error;
  });
}

export function capabilitiesOf(permissions: readonly string[] | null) {
  const may = (any: string[]) => permissions === null || permissions.some((one) => any.includes(one));
  return { canExport: may(READS), canImport: false, canEdit: may(WRITES) };
}

const mayNotRead = () =>
  new AppHostError('host_forbidden', 'The account or token does not have permission to read the flows.', {
    remedy: 'Give it the permissions "*" in adminAuth of Node-RED’s settings.',
  });
