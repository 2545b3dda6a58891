import type { ChildProcess } from 'node:child_process';

/** Asks a process to end, and waits until it has. Does nothing if it has ended already. */
export async function endProcess(
  child: ChildProcess | null,
  ask: (child: ChildProcess) => void = (running) => void running.kill('SIGTERM'),
): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  ask(child);
  await ended;
}
