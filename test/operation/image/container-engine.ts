import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageEngine, Outcome, RunningImage } from './image-engine';
import { parseDockerfile } from './parse-dockerfile';
import { runProgram, tryProgram } from './run-program';

/** Returns Docker or Podman if usable. On a Mac, its network differs from the network of the tests. */
export function findContainerProgram(): string | null {
  if (process.platform !== 'linux') return null;
  const isUsable = (program: string) => spawnSync(program, ['info'], { timeout: 20_000 }).status === 0;
  return ['docker', 'podman'].find(isUsable) ?? null;
}

export class ContainerEngine implements ImageEngine {
  private readonly tag = `trellis-test-${randomBytes(6).toString('hex')}`;
  private readonly containers: string[] = [];

  constructor(
    readonly name: string,
    private readonly root: string,
  ) {}

  async build({ isFromScratch }: { isFromScratch: boolean }): Promise<void> {
    const logFile = join(this.root, '.cache', 'image.log');
    const options = isFromScratch ? ['--no-cache', '--pull'] : [];
    await runProgram(this.name, ['build', ...options, '--tag', this.tag, '.'], { cwd: this.root, logFile });
  }

  /** Repeats the restrictions of compose.yaml. */
  async start(env: Record<string, string>): Promise<RunningImage> {
    const name = `${this.tag}-${this.containers.length}`;
    this.containers.push(name);
    const settings = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
    const restrictions = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL'];
    const options = ['--network', 'host', '--security-opt', 'no-new-privileges', ...restrictions];
    await runProgram(this.name, ['run', '--detach', '--name', name, ...options, ...settings, this.tag]);
    return new RunningContainer(this.name, name);
  }

  async measure(): Promise<{ megabytes: number; addedMegabytes: number }> {
    const base = parseDockerfile(readFileSync(join(this.root, 'Dockerfile'), 'utf8')).at(-1)!.image;
    const [all, ofBase] = [await this.sizeOf(this.tag), await this.sizeOf(base)];
    return { megabytes: all, addedMegabytes: all - ofBase };
  }

  private async sizeOf(image: string): Promise<number> {
    const bytes = await runProgram(this.name, ['image', 'inspect', '--format', '{{.Size}}', image]);
    return Math.round(Number(bytes) / 1e6);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.containers) await tryProgram(this.name, ['rm', '--force', '--volumes', name]);
    await tryProgram(this.name, ['rmi', this.tag]);
  }
}

class RunningContainer implements RunningImage {
  constructor(
    private readonly program: string,
    private readonly name: string,
  ) {}

  run(command: string[]): Promise<Outcome> {
    return tryProgram(this.program, ['exec', this.name, ...command]);
  }

  async stop(timeoutMs: number): Promise<{ code: number | null; durationMs: number }> {
    const startedAt = Date.now();
    await runProgram(this.program, ['stop', '--time', String(Math.ceil(timeoutMs / 1000)), this.name]);
    const durationMs = Date.now() - startedAt;
    const code = await runProgram(this.program, ['inspect', '--format', '{{.State.ExitCode}}', this.name]);
    return { code: Number(code), durationMs };
  }

  async log(): Promise<string> {
    return (await tryProgram(this.program, ['logs', this.name])).output;
  }
}
