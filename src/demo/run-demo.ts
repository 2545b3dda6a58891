import { join } from 'node:path';
import { ApiClient } from './api-client';
import { checkRepository } from './steps/check-repository';
import { commitApp } from './steps/commit-app';
import { connectRepository } from './steps/connect-repository';
import { openWorkspace } from './steps/open-workspace';
import { releaseApp } from './steps/release-app';
import { meetSecondWriter, preparePlainGit } from './steps/second-writer';
import { GitCommands } from './git-commands';
import { GitServer } from './git-server';
import type { DemoContext } from './context';
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
  /** Empty folder for everything that is written. */
  folder: string;
  /** App document of the demo. */
  documentFile: string;
  write: (text: string) => void;
  hasColors: boolean;
  /** Ends the demo at any point. */
  signal: AbortSignal;
  /** Leaves the server running until `signal` after the last step. */
  staysOpen: boolean;
  /** Called after the last step. */
  onShown: () => void;
}

/** Shows the main workflow once; rejects if a step fails. Stops all servers in any case. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { folder, signal } = options;
  const terminal = new Terminal(options.write, options.hasColors);
  terminal.banner(
    'Trellis keeps apps in Git: see one committed, changed, renamed, pulled and merged',
    'Nine scenes, some 10 seconds in all, on a real server, with what Git shows of each.',
    `All of it is in ${folder}, which is removed at the end.`,
  );
  terminal.section('Start');
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
    const context: DemoContext = { terminal, git, gitServer, repository, api, folder };
    await play(context, { ...options, address: server.address });
    terminal.text('');
  } finally {
    await server.stop();
  }
}

async function play(context: DemoContext, options: DemoOptions & { address: string }): Promise<void> {
  const { address, documentFile, signal, staysOpen, onShown } = options;
  const team = await openWorkspace(context);
  await connectRepository(context, team);
  const app = await commitApp(context, team, documentFile);
  await releaseApp(context, team, app);
  const plainGit = await preparePlainGit(context);
  await meetSecondWriter(context, { team, app, plainGit });
  await checkRepository(context);
  context.terminal.summarize();
  if (staysOpen) await sayHowToTryIt(context, { team, plainGit, address });
  onShown();
  if (!staysOpen) return;
  context.terminal.banner('Ctrl-C ends everything and removes the folder.');
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
