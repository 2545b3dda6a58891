import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess } from '../../../support/end-process';
import type { ImageEngine, Outcome, RunningImage } from '../image-engine';
import { parseDockerfile } from '../parse-dockerfile';
import { runProgram, tryProgram } from '../run-program';
import { parseBase } from './base-root';
import { openBuildCache } from './build-cache';
import { buildImage, environmentOf, findUser, megabytesOf, wordsOf, type BuiltImage } from './build-image';
import { argumentsToEnter, type Entry, type Mount } from './enter-root';
import { NAMES, openMachineAccess } from './machine-access';

const DOCKERFILE = join(__dirname, '../../../../Dockerfile');

/** Returns what this machine lacks for carrying out the image's steps in a chroot; null if it lacks nothing. */
export function findMissingForChroot(): string | null {
  const { debian } = parseBase(parseDockerfile(readFileSync(DOCKERFILE, 'utf8'))[0]!.image);
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!release.includes(`VERSION_CODENAME=${debian}\n`)) return `Debian ${debian}`;
  if (process.getuid?.() !== 0) return 'root';
  const mount = ['--mount', '--pid', '--fork', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'];
  if (spawnSync('unshare', mount).status !== 0) return 'the right to mount in a namespace of its own';
  return spawnSync('mmdebstrap', ['--version']).status === 0 ? null : 'apt-get install mmdebstrap';
}

/** Builds and runs the image in roots of its own, with the namespaces of a container but without its engine. */
export class ChrootEngine implements ImageEngine {
  readonly name = 'chroot';
  private folder: string | null = null;
  private image: BuiltImage | null = null;
  private readonly running: RunningChroot[] = [];

  constructor(private readonly root: string) {}

  async build({ isFromScratch }: { isFromScratch: boolean }): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'trellis-image-'));
    await mkdir(join(this.root, '.cache'), { recursive: true });
    const cache = await openBuildCache(this.root, { isEmptied: isFromScratch });
    this.image = await buildImage({
      context: this.root,
      folder: this.folder,
      access: await openMachineAccess(join(this.folder, 'access'), cache),
      logFile: join(this.root, '.cache', 'image.log'),
    });
  }

  async start(env: Record<string, string>): Promise<RunningImage> {
    const image = this.image!;
    if (image.command === null) throw new Error('The image has no CMD.');
    const running = new RunningChroot(image, {
      env: { ...environmentOf(image), ...env },
      mounts: [...NAMES, ...(await this.makeVolumes(image))],
    });
    this.running.push(running);
    return running;
  }

  /** Makes new volumes that begin with what the image has at their place, owners included. */
  private async makeVolumes(image: BuiltImage): Promise<Mount[]> {
    return Promise.all(
      image.volumes.map(async (target, index) => {
        const source = join(this.folder!, `volume-${this.running.length}-${index}`);
        await runProgram('cp', ['--archive', join(image.root, target), source]);
        return { source, target, isWritable: true };
      }),
    );
  }

  async measure(): Promise<{ megabytes: number; addedMegabytes: number }> {
    const { root, baseMegabytes } = this.image!;
    const megabytes = await megabytesOf(root);
    return { megabytes, addedMegabytes: megabytes - baseMegabytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.running) await running.stop(0);
    if (this.folder !== null) await rm(this.folder, { recursive: true, force: true });
  }
}

class RunningChroot implements RunningImage {
  private readonly child: ChildProcess;
  private output = '';

  constructor(
    private readonly image: BuiltImage,
    private readonly place: { env: Record<string, string>; mounts: Mount[] },
  ) {
    const args = argumentsToEnter(this.entry(wordsOf(image.command!)));
    this.child = spawn('unshare', args, { cwd: image.root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  private entry(command: string[]): Entry {
    const { root, workdir } = this.image;
    return { root, workdir, command, ...findUser(this.image), ...this.place, isRestricted: true };
  }

  run(command: string[]): Promise<Outcome> {
    return tryProgram('unshare', argumentsToEnter(this.entry(command)), { cwd: this.image.root });
  }

  async stop(timeoutMs: number): Promise<{ code: number | null; durationMs: number }> {
    const startedAt = Date.now();
    const kill = setTimeout(() => this.child.kill('SIGKILL'), timeoutMs);
    await endProcess(this.child, () => void this.signal(this.image.stopSignal));
    clearTimeout(kill);
    return { code: this.child.exitCode, durationMs: Date.now() - startedAt };
  }

  /** Signals the first process of the namespace, the one child of `unshare`, as an engine does. */
  private async signal(signal: NodeJS.Signals): Promise<void> {
    const { pid } = this.child;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    const [first] = children.trim().split(' ');
    if (first) process.kill(Number(first), signal);
  }

  log(): Promise<string> {
    return Promise.resolve(this.output);
  }
}
