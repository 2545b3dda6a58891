import {
  ToolJetConnections,
  type ToolJetConnectionOptions,
  type ToolJetSettings,
} from '../../../src/hosts/tooljet/client/connections';
import { ToolJetServer } from '../../support/tooljet/tooljet-server';

export const ADMIN = { email: 'admin@example.com', password: 'password-for-tests' };
export const never = new AbortController().signal;

/** A stand-in with an admin and a workspace, and connections to it. */
export class ToolJetFixture implements AsyncDisposable {
  readonly #connections: ToolJetConnections[] = [];

  private constructor(readonly server: ToolJetServer) {}

  static async start(): Promise<ToolJetFixture> {
    const server = await ToolJetServer.start();
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

  /** Paths of the calls so far, after which none is known. */
  takeCalls(): string[] {
    return this.server.calls.splice(0).map(({ method, path }) => `${method} ${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#connections.map((one) => one.close()));
    await this.server.close();
  }
}
