import { setMaxListeners } from 'node:events';
import { Injectable, BeforeApplicationShutdown, Logger, OnModuleInit } from '@nestjs/common';
import { Apps } from '../../../apps';
import { Database, DatabaseListener } from '../../../core/database';
import type { PrewarmedSession } from '../../../git';
import type { RepositoryLayout } from '../../domain/format/repository-layout';
import type { PlannedChange } from '../../domain/plan/commit-plan';
import { planCommit } from '../../domain/plan/plan-commit';
import { PREPARE_CHANNEL, readAppToPrepare, type AppToPrepare } from '../../queue/prepare';
import { QueueStore } from '../../queue/queue-store';
import { WorkerSession } from '../../queue/workers';
import { AppLinkStore } from '../../store/links';
import { Isolation } from '../isolation';
import { treeReaderOf, Mirrors, type OpenRepository } from '../mirrors';
import { PrewarmedSessions } from '../prewarmed-sessions';
import { hashedOf, ScanSecrets } from '../scan-secrets';
import { intentOfApp } from './plan-app';

/** A smaller file is written as fast as it is found to be there. */
const MIN_WRITTEN_BYTES = 4 * 1024;

/** Writes the files of an app to the mirror, and searches its document for secrets, before its commit is asked for. */
@Injectable()
export class WriteAhead {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly secrets: ScanSecrets,
  ) {}

  /** Writes what a commit of the app would write now, except the files with the commit's message. */
  async write({ mirror, branch, layout, targetId }: OpenRepository, appId: string): Promise<void> {
    const tx = this.database.manager;
    const [apps, { links }] = await Promise.all([
      this.apps.findMany(tx, [appId]),
      this.links.findAt(targetId, [appId]),
    ]);
    const app = apps.at(0);
    const last = links.get(appId)?.last ?? null;
    if (app === undefined || last?.documentHash === app.version.documentHash) return;
    const document = await this.apps.documentOf(tx, app.version.id);
    // A secret refuses the commit, once it is asked for.
    await this.secrets.search(hashedOf(document));
    const job = intentOfApp(app, { kind: 'app', acceptedAt: new Date(), document });
    const tree = treeReaderOf(mirror, mirror.tip(branch));
    const plan = await planCommit({ tree, layout, job, link: last?.syncedState ?? null, seen: null });
    if (plan.kind !== 'changes') return;
    await Promise.all(contentsOf(plan.changes, layout).map((content) => mirror.writeBlob(content)));
  }
}

function contentsOf(changes: PlannedChange[], layout: RepositoryLayout): Buffer[] {
  const lists = [layout.metaPath, layout.splitMetaPath, layout.moduleMetaPath];
  const ofApp = changes.filter(({ path }) => !lists.includes(path));
  const contents = ofApp.flatMap((change) => ('content' in change ? (change.content ?? []) : []));
  return contents.filter(({ length }) => length >= MIN_WRITTEN_BYTES);
}

/** Further requests are ignored: a commit that was not prepared takes longer, and no more. */
const MAX_AT_ONCE = 16;

/**
 * Prepares a commit while its message is being written: opens the session for the push, fetches what others have pushed, and
 * writes the app's files to the mirror. Stores nothing that a commit relies on.
 */
@Injectable()
export class PrepareCommit implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(PrepareCommit.name);
  private readonly stopping = new AbortController();
  /** By the app's id. */
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly listener: DatabaseListener,
    private readonly worker: WorkerSession,
    private readonly queues: QueueStore,
    private readonly sessions: PrewarmedSessions,
    private readonly mirrors: Mirrors,
    private readonly isolation: Isolation,
    private readonly files: WriteAhead,
  ) {}

  async onModuleInit(): Promise<void> {
    setMaxListeners(0, this.stopping.signal);
    await this.listener.listen(PREPARE_CHANNEL, (payload) => {
      const app = readAppToPrepare(payload);
      if (app !== null) this.begin(app);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running.values());
  }

  private begin(app: AppToPrepare): void {
    const { appId } = app;
    if (this.running.has(appId) || this.running.size >= MAX_AT_ONCE || this.stopping.signal.aborted) return;
    const ended = this.prepare(app)
      // The commit meets the same failure, and reports it.
      .catch((error: unknown) => this.logger.debug({ err: error }, 'A commit could not be prepared'))
      .finally(() => this.running.delete(appId));
    this.running.set(appId, ended);
  }

  private async prepare({ workspaceId, appId, target }: AppToPrepare): Promise<void> {
    if (!(await this.queues.offerToServe(workspaceId, this.worker.workerId))) return;
    const session = await this.sessions.keep(workspaceId);
    if (session === null) return;
    const use = { workspaceId, needsNewMirror: false };
    await this.isolation.run({ isAlone: false }, () =>
      this.mirrors.use(use, target, async (repository) => {
        await Promise.all([this.files.write(repository, appId), this.fetchNews(repository, session)]);
      }),
    );
  }

  /** Fetches a moved branch, which otherwise shows only when the push is refused. */
  private async fetchNews(repository: OpenRepository, session: PrewarmedSession): Promise<void> {
    const { mirror, branch } = repository;
    const tip = (await session.branches)?.get(branch);
    if (tip !== undefined && tip !== mirror.tip(branch))
      await this.mirrors.fetch(repository, this.stopping.signal);
  }
}
