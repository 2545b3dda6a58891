import {
  ToolJetConnections,
  type ToolJetConnectionOptions,
  type ToolJetSettings,
} from '../../../src/hosts/tooljet/client/connections';
import { ToolJetHost } from '../../../src/hosts/tooljet/tooljet-host';
import { placeApp } from '../../support/tooljet/place-app';
import { recordings } from '../../support/tooljet/recording';
import type { Json } from '../../support/tooljet/rows';
import { ToolJetServer } from '../../support/tooljet/tooljet-server';
import { certificateOf } from './certificates';

export const ADMIN = { email: 'admin@example.com', password: 'password-for-tests' };
export const never = new AbortController().signal;

/** A stand-in with an admin and a workspace, and connections to it. */
export class ToolJetFixture implements AsyncDisposable {
  readonly #connections: ToolJetConnections[] = [];

  private constructor(readonly server: ToolJetServer) {}

  static async start(options: { version?: string } = {}): Promise<ToolJetFixture> {
    const server = await ToolJetServer.start(options);
    const { state } = server;
    state.tick();
    state.setUp('Tools');
    state.addUser({ ...ADMIN, firstName: 'Ada', lastName: 'Admin', isAdmin: true });
    return new ToolJetFixture(server);
  }

  settings(more: Partial<ToolJetSettings> = {}): ToolJetSettings {
    const { url } = this.server;
    return { ownerId: 'one', url, ...ADMIN, workspaceId: null, certificateAuthority: null, ...more };
  }

  /** Like a process of its own: nothing is shared with other connections. */
  connections(options: ToolJetConnectionOptions = {}): ToolJetConnections {
    const made = new ToolJetConnections(options);
    this.#connections.push(made);
    return made;
  }

  open(more: Partial<ToolJetSettings> = {}, options: ToolJetConnectionOptions = {}) {
    return this.connections(options).open(this.settings(more)).api;
  }

  /** A host of a process of its own, which has been proven. */
  host(options: ToolJetConnectionOptions = {}): ToolJetHost {
    return this.hostWith(certificateOf(), options);
  }

  /** A host of a process of its own. Null: it has not been proven. */
  hostWith(
    certificate: ReturnType<typeof certificateOf> | null,
    options: ToolJetConnectionOptions = {},
  ): ToolJetHost {
    return new ToolJetHost(this.connections(options), this.settings(), certificate);
  }

  place(appV2: Json): string {
    return placeApp(this.server.state, appV2);
  }

  /** Makes a request of another person, who is signed in. */
  async asSomebody(method: string, path: string, body?: unknown): Promise<unknown> {
    const { state } = this.server;
    const [user] = state.users.all;
    state.sessions.set('somebody', user.id);
    const answer = await fetch(`${this.server.url}/api${path}`, {
      method,
      headers: {
        ...{ cookie: 'tj_auth_token=somebody', 'tj-workspace-id': state.workspace!.id },
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  /** Paths of the calls so far, after which none is known. */
  takeCalls(): string[] {
    return this.server.calls.splice(0).map(({ method, path }) => `${method} ${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#connections.map((one) => one.close()));
    await this.server.close();
  }
}

/** A small app of a real ToolJet: tabs, a modal, a Kanban, a form, a table with events, four pages and four queries. */
export function ordersApp(): Json {
  const recording = recordings.find(({ name }) => name === 'import-own-export')!;
  const body = structuredClone(recording.request.body) as { app: { definition: { appV2: Json } }[] };
  return body.app[0].definition.appV2;
}
