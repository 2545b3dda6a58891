import { spawn, type ChildProcess } from 'node:child_process';
import type { ServerChannel } from 'ssh2';
import { gitEnvironment } from './git-environment';
import type { GitCommand } from './parse-git-command';

/** Runs Git's own programs behind the channels of the SSH server. */
export class GitServices {
  readonly #running = new Map<ChildProcess, Promise<void>>();

  /** Connects a channel to `git <service> <path>`, without a shell. */
  serve(request: {
    service: GitCommand['service'];
    path: string;
    protocol: string | null;
    channel: ServerChannel;
  }): void {
    const { service, path, protocol, channel } = request;
    const child = spawn('git', [service, path], {
      cwd: path,
      env: gitEnvironment(protocol ? { GIT_PROTOCOL: protocol } : {}),
      // A session of its own, so that it can be ended together with its child processes.
      detached: true,
    });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    this.#running.set(child, ended);
    void ended.then(() => this.#running.delete(child));

    // Git may end without reading everything that the client sends.
    child.stdin.on('error', () => undefined);
    channel.pipe(child.stdin);
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
    channel.on('error', () => undefined);
    channel.once('close', () => end(child));
    child.once('error', (error) => refuse(channel, `git could not be started: ${error.message}`));
    child.once('close', (code) => leave(channel, code ?? 128));
  }

  async stop(): Promise<void> {
    for (const child of this.#running.keys()) end(child);
    await Promise.all(this.#running.values());
  }
}

/** Answers a command with a message on standard error, which Git's clients show to people. */
export function refuse(channel: ServerChannel, message: string): void {
  channel.stderr.write(`ERROR: ${message}\n`);
  // Discards what the client still sends.
  channel.resume();
  leave(channel, 1);
}

function leave(channel: ServerChannel, code: number): void {
  if (channel.destroyed || channel.writableEnded) return;
  channel.exit(code);
  channel.end();
}

function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}
