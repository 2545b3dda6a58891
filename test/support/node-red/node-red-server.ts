import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endProcess } from '../end-process';
import { eventually } from '../eventually';
import { findFreePort } from '../free-port';

/** A node, as Node-RED gives it. */
export type FlowNode = Record<string, unknown> & { id: string; type: string };

/** Account of a Node-RED whose `adminAuth` is on. */
export interface NodeRedAccount {
  username: string;
  password: string;
  permissions: string | string[];
}

export interface NodeRedOptions {
  /** Without accounts and tokens, everybody may do everything. */
  accounts?: NodeRedAccount[];
  /** Permissions by tokens, as `adminAuth.tokens` gives them. */
  tokens?: Record<string, string | string[]>;
  /** People sign in at another server, which is not there. */
  isStrategy?: boolean;
  /** Program of a version; absent: of test/support/node-red. */
  program?: string;
  /** Node.js that runs it. */
  node?: string;
  /** Begin of all paths of the editor. */
  httpAdminRoot?: string;
  /** Other settings, as JavaScript. */
  settings?: string;
  env?: Record<string, string>;
}

const PROGRAM = require.resolve('node-red/red.js');
/** Version of the Node-RED of test/support/node-red. */
export const NODE_RED_VERSION = (
  JSON.parse(readFileSync(require.resolve('node-red/package.json'), 'utf8')) as { version: string }
).version;

/** A real Node-RED on loopback, with its files in a temporary folder. */
export class NodeRedServer {
  #child: ChildProcess;

  private constructor(
    readonly url: string,
    /** Its user folder, with `flows.json`. */
    readonly folder: string,
    private readonly spawn: () => ChildProcess,
    private readonly headers: Record<string, string>,
  ) {
    this.#child = spawn();
  }

  static async start(given: NodeRedAccount[] | NodeRedOptions = []): Promise<NodeRedServer> {
    const options = Array.isArray(given) ? { accounts: given } : given;
    const { program = PROGRAM, node = process.execPath, tokens = {}, httpAdminRoot = '' } = options;
    const folder = mkdtempSync(path.join(tmpdir(), 'trellis-node-red-'));
    const port = await findFreePort();
    const settings = path.join(folder, 'settings.js');
    writeFileSync(settings, settingsOf({ folder, port, ...options }));
    const log = openSync(path.join(folder, 'log'), 'a');
    const [token] = Object.keys(tokens);
    const server = new NodeRedServer(
      `http://127.0.0.1:${port}${httpAdminRoot}`,
      folder,
      () =>
        spawn(node, [program, '--userDir', folder, '--settings', settings], {
          cwd: folder,
          stdio: ['ignore', log, log],
          env: { ...process.env, ...options.env },
        }),
      token === undefined ? {} : { authorization: `Bearer ${token}` },
    );
    try {
      await server.#isThere();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Returns its log. */
  get log(): string {
    return readFileSync(path.join(this.folder, 'log'), 'utf8');
  }

  #isThere(): Promise<void> {
    return eventually(async () => expect((await fetch(`${this.url}/auth/login`)).status).toBe(200));
  }

  async stop(): Promise<void> {
    await endProcess(this.#child);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** `change` is called while it is not running. */
  async restart(change: () => void = () => undefined): Promise<void> {
    await endProcess(this.#child);
    change();
    this.#child = this.spawn();
    await this.#isThere();
  }

  /** Ends it as a crash does. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Deploys flows as the editor does. */
  async deploy(flows: FlowNode[]): Promise<void> {
    const response = await fetch(`${this.url}/flows`, {
      method: 'POST',
      headers: { ...this.headers, 'content-type': 'application/json', 'node-red-deployment-type': 'nodes' },
      body: JSON.stringify(flows),
    });
    expect(response.status).toBe(204);
  }

  async flows(): Promise<FlowNode[]> {
    return (await (await fetch(`${this.url}/flows`, { headers: this.headers })).json()) as FlowNode[];
  }

  /** Deploys the flows with one node changed. */
  async edit(id: string, change: (node: FlowNode) => void): Promise<void> {
    const flows = await this.flows();
    change(flows.find((node) => node.id === id)!);
    await this.deploy(flows);
  }
}

function settingsOf({
  folder,
  port,
  accounts = [],
  tokens = {},
  isStrategy = false,
  httpAdminRoot = '',
  settings: others = '',
}: NodeRedOptions & { folder: string; port: number }) {
  const settings = {
    ...{
      uiHost: '127.0.0.1',
      uiPort: port,
      userDir: folder,
      flowFile: 'flows.json',
      credentialSecret: 'for tests',
    },
    ...(httpAdminRoot !== '' && { httpAdminRoot }),
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
  };
  const auth = [
    ...(accounts.length > 0
      ? [
          `type: 'credentials', users: async (name) => named(name),
    authenticate: async (name, password) => (named(name)?.password === password ? named(name) : null)`,
        ]
      : []),
    ...(isStrategy
      ? [
          `type: 'strategy', strategy: { name: 'other', label: 'Sign in elsewhere', options: {},
    strategy: class { constructor() { this.name = 'other'; } authenticate() { this.fail(); } } },
    users: async (name) => ({ username: name, permissions: '*' })`,
        ]
      : []),
    ...(Object.keys(tokens).length > 0
      ? [
          `tokens: async (token) => (Object.hasOwn(tokens, token) ? { username: 'token', permissions: tokens[token] } : null)`,
        ]
      : []),
  ];
  return `const accounts = ${JSON.stringify(accounts)};
const tokens = ${JSON.stringify(tokens)};
const named = (name) => accounts.find(({ username }) => username === name) ?? null;
module.exports = { ...${JSON.stringify(settings)}, ${auth.length > 0 ? `adminAuth: { ${auth.join(', ')} },` : ''} ${others} };
`;
}
