import { join } from 'node:path';
import { ApiClient } from './api-client';
import { checkRepository } from './chapters/check-repository';
import { commitApp } from './chapters/commit-app';
import { connectRepository } from './chapters/connect-repository';
import { openWorkspace } from './chapters/open-workspace';
import { releaseApp } from './chapters/release-app';
import { meetSecondWriter, preparePlainGit } from './chapters/second-writer';
import { GitCommands } from './git-commands';
import { GitServer } from './git-server';
import type { Stage } from './stage';
import { Terminal } from './terminal';
import { sayHowToTryIt } from './try-it';

const REPOSITORY = 'team-apps.git';
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 20;

interface RunningServer {
  address: string;
  stop(): Promise<void>;
}

export interface DemoOptions {
  /** Starts the whole program on a data folder. */
  startServer: (dataDir: string) => Promise<RunningServer>;
  /** An empty folder, for all that is written. */
  folder: string;
  /** The app document that the demo is about. */
  documentFile: string;
  write: (text: string) => void;
  hasColors: boolean;
  /** Ends the demo, wherever it is. */
  signal: AbortSignal;
  /** Whether to leave the server open until `signal`, once all is shown. */
  staysOpen: boolean;
  /** Told when every step has been shown. */
  onShown: () => void;
}

/** Does the main job once, before the reader's eyes; rejects where a step fails, all servers ended in any case. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { folder, signal } = options;
  const terminal = new Terminal(options.write, options.hasColors);
  terminal.banner('Trellis: the main job, before your eyes', `Throwaway folder, gone at the end: ${folder}`);
  terminal.chapter('Start');
  const server = await terminal.step('PostgreSQL and the server are up, on an empty data folder', () =>
    options.startServer(join(folder, 'data')),
  );
  try {
    terminal.note(server.address);
    await terminal.step('The Git worker is up, a process of its own', () => untilReady(server, signal));
    await using gitServer = await GitServer.start({ folder: join(folder, 'repositories') });
    const repository = await terminal.step('A Git server over SSH, with an empty repository', () =>
      gitServer.createRepository(REPOSITORY),
    );
    terminal.note(repository.url);
    const api = new ApiClient({ address: server.address, signal });
    const git = new GitCommands(terminal, signal);
    const stage: Stage = { terminal, git, gitServer, repository, api, folder };
    await play(stage, { ...options, address: server.address });
    terminal.text('');
  } finally {
    await server.stop();
  }
}

async function play(stage: Stage, options: DemoOptions & { address: string }): Promise<void> {
  const { address, documentFile, signal, staysOpen, onShown } = options;
  const team = await openWorkspace(stage);
  await connectRepository(stage, team);
  const app = await commitApp(stage, team, documentFile);
  await releaseApp(stage, team, app);
  const plainGit = await preparePlainGit(stage);
  await meetSecondWriter(stage, { team, app, plainGit });
  await checkRepository(stage);
  stage.terminal.sum();
  if (staysOpen) await sayHowToTryIt(stage, { team, plainGit, address });
  onShown();
  if (!staysOpen) return;
  stage.terminal.banner('Ctrl-C ends everything and removes the folder.');
  await aborted(signal);
}

async function untilReady(server: RunningServer, signal: AbortSignal): Promise<void> {
  const endsAt = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    if ((await fetch(`${server.address}/api/health/ready`, { signal })).ok) return;
    if (Date.now() > endsAt) throw new Error('The Git worker did not come up.');
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
