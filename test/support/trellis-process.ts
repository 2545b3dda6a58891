import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, PATIENCE_MS } from './eventually';

const run = promisify(execFile);
const BUILD = join(__dirname, '../../dist/src');
const QUICK_START = join(__dirname, 'quick-start.cjs');
const RECORDER = join(__dirname, 'secrets/record-traffic.cjs');
/** As `npm start`, the image and the service have them. */
const NODE_FLAGS = ['--max-semi-space-size=8'];
const READY = /^Trellis is ready at (\S+)$/m;

/** The setup token in the log of a server without accounts. */
export const SETUP_TOKEN = /(?<=setup token: )[\w-]+/;

export interface ProcessOptions {
  /** `worker.js` starts only a worker. */
  script?: 'main.js' | 'worker.js';
  /** Folder of another build, for example of a former release. */
  build?: string;
  env: Record<string, string>;
  /** Starts a process group of its own, to be signalled like by a terminal. */
  isGroupLeader?: boolean;
  /** False: loads each module from its own file, as in production, which takes twice as long. */
  startsQuickly?: boolean;
  /** File that records the server's requests and answers; see `RecordedTraffic.read`. */
  trafficFile?: string;
}

/** The built program in a child process, as in production. */
export class TrellisProcess {
  stdout = '';
  stderr = '';
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private readonly child: ChildProcess;

  private readonly env: Record<string, string>;

  constructor({
    script = 'main.js',
    build = BUILD,
    env,
    isGroupLeader = false,
    startsQuickly = true,
    trafficFile,
  }: ProcessOptions) {
    this.env = env;
    const preloaded = [
      ...(startsQuickly ? [QUICK_START] : []),
      ...(trafficFile === undefined ? [] : [RECORDER]),
    ];
    const options = preloaded.flatMap((file) => ['-r', file]);
    this.child = spawn(process.execPath, [...NODE_FLAGS, ...options, join(build, script)], {
      env: {
        ...environment(),
        LOG_LEVEL: 'error',
        ...patientLimits(env),
        ...env,
        ...(trafficFile !== undefined && { TRELLIS_TEST_TRAFFIC: trafficFile }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: isGroupLeader,
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = new Promise((resolve) =>
      this.child.once('close', (code, signal) => resolve({ code, signal })),
    );
  }

  /** Resolves when it has reported that it is ready and its worker is running. */
  static async start(options: ProcessOptions): Promise<TrellisProcess> {
    const trellis = new TrellisProcess(options);
    await eventually(() => trellis.hasEnded || READY.test(trellis.stdout));
    if (trellis.hasEnded) throw new Error(`It has ended: ${trellis.stderr}`);
    await eventually(async () => (await fetch(`${trellis.address}/api/health/ready`)).ok);
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

  /** Waits for the Git worker of this server and returns its process id. */
  workerPid(): Promise<number> {
    return eventually(async () => {
      const pid = await this.findWorkerPid();
      if (pid === null) throw new Error('There is no worker.');
      return pid;
    });
  }

  async findWorkerPid(): Promise<number | null> {
    return findWorkerOf(this.pid);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Stops it gracefully, with its worker and PostgreSQL. */
  async stop(): Promise<void> {
    if (!this.hasEnded) this.kill('SIGTERM');
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/**
 * Runs an operator command, like `npm run admin -- <args>`; returns its output. `env` has the settings of the server.
 * Rejects if it fails, with its output as `stdout` and `stderr`. `build`: folder of another build.
 */
export async function runAdmin(args: string[], env: Record<string, string>, build = BUILD): Promise<string> {
  const { stdout } = await run(process.execPath, ['-r', QUICK_START, join(build, 'admin.js'), ...args], {
    env: { ...environment(), ...env },
  });
  return stdout;
}

/** Starts a command of the operator, to be ended by its caller. */
export const startAdmin = (args: string[], env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, ['-r', QUICK_START, join(BUILD, 'admin.js'), ...args], {
    env: { ...environment(), ...env },
    stdio: 'ignore',
  });

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
    // A zombie has ended: its parent has not collected its exit status yet.
    return command === undefined || state?.startsWith('Z')
      ? []
      : [{ pid: Number(pid), ppid: Number(ppid), command }];
  });
}

/** Returns the process id of a server's Git worker. */
export async function findWorkerOf(serverPid: number): Promise<number | null> {
  const processes = await listProcesses();
  const worker = processes.find(({ ppid, command }) => ppid === serverPid && command.includes('worker.js'));
  return worker?.pid ?? null;
}

/** Returns the processes in which Git serves a repository. */
export async function listServing({ path }: { path: string }): Promise<RunningProcess[]> {
  return (await listProcesses()).filter(
    ({ command }) =>
      /git.(?:receive|upload)-pack|index-pack|unpack-objects/.test(command) && command.includes(path),
  );
}

export async function isAlive(pid: number): Promise<boolean> {
  return (await listProcesses()).some((running) => running.pid === pid);
}

/** Returns limits on Git servers that merely slow or delayed ones never exceed. Tests of limits set their own. */
const patientLimits = (env: Record<string, string>): Record<string, string> =>
  'TRELLIS_GIT_SILENCE_MS' in env || 'TRELLIS_GIT_DEADLINE_MS' in env
    ? {}
    : { TRELLIS_GIT_SILENCE_MS: String(PATIENCE_MS), TRELLIS_GIT_DEADLINE_MS: String(4 * PATIENCE_MS) };

/** Returns an environment without the settings of the tests' own process. */
function environment(): NodeJS.ProcessEnv {
  const own = /^(TRELLIS_(?!TEST_)|DATABASE_URL$|PORT$|HOST$|LOG_LEVEL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
