import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import request from 'supertest';
import { eventually } from './eventually';
import { Member } from './trellis-server';

const run = promisify(execFile);
const BUILD = join(__dirname, '../../dist/src');
const READY = /^Trellis is ready at (\S+)$/m;

export interface ProcessOptions {
  /** `worker.js`: a worker alone. */
  script?: 'main.js' | 'worker.js';
  env: Record<string, string>;
  /** In a process group of its own, to be signalled as a terminal does it. */
  isGroupLeader?: boolean;
}

/** The program as people start it: a process of its own, of the build. */
export class TrellisProcess {
  stdout = '';
  stderr = '';
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private readonly child: ChildProcess;

  private readonly env: Record<string, string>;

  constructor({ script = 'main.js', env, isGroupLeader = false }: ProcessOptions) {
    this.env = env;
    this.child = spawn(process.execPath, [join(BUILD, script)], {
      env: { ...environment(), LOG_LEVEL: 'error', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: isGroupLeader,
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = new Promise((resolve) =>
      this.child.once('close', (code, signal) => resolve({ code, signal })),
    );
  }

  /** Resolves when it has said that it is ready and its worker is at work. */
  static async start(options: ProcessOptions): Promise<TrellisProcess> {
    const trellis = new TrellisProcess(options);
    await eventually(() => trellis.isReady(), { timeoutMs: 60_000 });
    await eventually(() => request(trellis.address).get('/api/health/ready').expect(200), {
      timeoutMs: 30_000,
    });
    return trellis;
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('It was not started.');
    return this.child.pid;
  }

  get dataDir(): string {
    return this.env.TRELLIS_DATA_DIR ?? '';
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  get address(): string {
    const [, address] = READY.exec(this.stdout) ?? [];
    if (!address) throw new Error('It is not ready.');
    return address;
  }

  private isReady(): boolean {
    if (this.hasEnded) throw new Error(`It has ended: ${this.stderr}`);
    return READY.test(this.stdout);
  }

  /** The Git worker beside it, once there is one. */
  workerPid(): Promise<number> {
    return eventually(async () => {
      const pid = await this.findWorkerPid();
      if (pid === null) throw new Error('There is no worker.');
      return pid;
    });
  }

  async findWorkerPid(): Promise<number | null> {
    const processes = await listProcesses();
    const worker = processes.find(({ ppid, command }) => ppid === this.pid && command.includes('worker.js'));
    return worker?.pid ?? null;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** In order; the worker and PostgreSQL end with it. */
  async stop(): Promise<void> {
    if (!this.hasEnded) this.kill('SIGTERM');
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

export async function setUpFirstAdmin(address: string): Promise<Member> {
  const account = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery' };
  const { body } = await request(address)
    .post('/api/setup')
    .send({ ...account, workspaceName: 'Tools' })
    .expect(201);
  const { token, workspace, user } = body as {
    token: string;
    workspace: { id: string };
    user: { id: string };
  };
  return new Member(address, token, workspace.id, { ...account, id: user.id });
}

interface RunningProcess {
  pid: number;
  ppid: number;
  command: string;
}

export async function listProcesses(): Promise<RunningProcess[]> {
  const { stdout } = await run('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, ppid, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    // A zombie has ended: only nobody has asked how.
    return command === undefined || state?.startsWith('Z')
      ? []
      : [{ pid: Number(pid), ppid: Number(ppid), command }];
  });
}

export async function isAlive(pid: number): Promise<boolean> {
  return (await listProcesses()).some((running) => running.pid === pid);
}

/** Nothing of what the tests' own process was set to. */
function environment(): NodeJS.ProcessEnv {
  const own = /^(TRELLIS_(?!TEST_)|DATABASE_URL$|PORT$|HOST$|LOG_LEVEL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
