import { AppHostError } from '../app-host-error';
import { isRecord, type JsonRecord } from '../json-client';
import { answers } from './client/answers';
import { appChanged, notNodeRed } from './client/explain-failure';
import type { NodeRedHttp } from './client/node-red-http';
import type { NodeRedSession } from './node-red-http';

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
    // Without adminAuth it answers with an empty object, as other programs may.
    if (json.type === undefined) await this.settings(signal);
    else if (!LOGINS.has(json.type)) throw notNodeRed(this.host);
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
