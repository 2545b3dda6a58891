import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

const PROGRAM = require.resolve('node-red/red.js');

/** A real Node-RED on loopback, with its files in a temporary folder. */
export class NodeRedServer {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** Without accounts, everybody may do everything. */
  static async start(accounts: NodeRedAccount[] = []): Promise<NodeRedServer> {
    const folder = mkdtempSync(path.join(tmpdir(), 'trellis-node-red-'));
    const port = await findFreePort();
    const settings = path.join(folder, 'settings.js');
    writeFileSync(settings, settingsOf({ folder, port, accounts }));
    const child = spawn(process.execPath, [PROGRAM, '--userDir', folder, '--settings', settings], {
      cwd: folder,
      stdio: 'ignore',
    });
    const server = new NodeRedServer(`http://127.0.0.1:${port}`, folder, child);
    try {
      await eventually(async () => expect((await fetch(`${server.url}/auth/login`)).status).toBe(200));
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await endProcess(this.child);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Deploys flows as the editor does. */
  async deploy(flows: FlowNode[]): Promise<void> {
    const response = await fetch(`${this.url}/flows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'node-red-deployment-type': 'nodes' },
      body: JSON.stringify(flows),
    });
    expect(response.status).toBe(204);
  }

  async flows(): Promise<FlowNode[]> {
    return (await (await fetch(`${this.url}/flows`)).json()) as FlowNode[];
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
  accounts,
}: {
  folder: string;
  port: number;
  accounts: NodeRedAccount[];
}) {
  const settings = {
    ...{
      uiHost: '127.0.0.1',
      uiPort: port,
      userDir: folder,
      flowFile: 'flows.json',
      credentialSecret: 'for tests',
    },
    telemetry: { enabled: false, updateNotification: false },
  };
  const auth = `{ type: 'credentials', users: async (name) => named(name),
    authenticate: async (name, password) => (named(name)?.password === password ? named(name) : null) }`;
  return `const accounts = ${JSON.stringify(accounts)};
const named = (name) => accounts.find(({ username }) => username === name) ?? null;
module.exports = { ...${JSON.stringify(settings)}, ...(accounts.length > 0 && { adminAuth: ${auth} }) };
`;
}
