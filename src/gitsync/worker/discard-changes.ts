import { Injectable } from '@nestjs/common';
import { Apps, hashOf, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { changesOutdated } from '../domain/app-changes';
import { AppHosts, type HeldHostedApp } from '../ports';
import type { DiscardJob, DiscardResult } from '../queue/app-jobs';
import type { Lease } from '../queue/jobs';
import { QueueStore } from '../queue/queue-store';
import { DiscardedStore } from '../store/documents';
import { AppLinkStore } from '../store/links';
import { MergeStore } from '../store/merges';
import { CompareApp } from './compare-app';

/** Limit on attempts: a typing user saves every few seconds. */
const ATTEMPTS = 5;

interface Remaining {
  text: string;
  count: number;
}

/** Part of the name of the version created at the host. */
const LABEL = 'discard';

/** Reverts uncommitted changes of an app, first at its host, and keeps the former document. */
@Injectable()
export class DiscardChanges {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly compare: CompareApp,
    private readonly queues: QueueStore,
    private readonly discarded: DiscardedStore,
    private readonly hosts: AppHosts,
    private readonly merges: MergeStore,
  ) {}

  run(lease: Lease, job: DiscardJob, signal: AbortSignal): Promise<void> {
    return this.hosts.hold(job.appId ?? '', signal, (hosted) => this.discard(lease, job, { hosted, signal }));
  }

  private async discard(
    lease: Lease,
    job: DiscardJob,
    { hosted, signal }: { hosted: HeldHostedApp | null; signal: AbortSignal },
  ): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const app = await this.apps.get(this.database.manager, job.appId ?? '');
      const link = await this.links.find(app.id);
      const remaining = (await this.compare.changesOf(job, { app, link, signal })).discard(job.input.only);
      if (hosted && isOther(remaining, app)) {
        const cause = { origin: 'discard', actorId: job.actorId, commit: null } as const;
        await hosted.apply({ document: remaining.text, label: LABEL, cause });
      }
      if (await this.store(lease, { job, app, remaining })) return;
    }
    throw changesOutdated();
  }

  /** Returns false if the document has changed since it was read. */
  private store(
    lease: Lease,
    { job, app, remaining }: { job: DiscardJob; app: AppWithVersion; remaining: Remaining },
  ): Promise<boolean> {
    const { text, count } = remaining;
    // Requests lock the app before the queue. The opposite order could deadlock with them.
    return this.database.transaction(async (outer) => {
      const present = await this.apps.lock(outer, app.id);
      const { id: versionId, documentHash } = present.version;
      if (versionId !== app.version.id || documentHash !== app.version.documentHash) return false;
      const result: DiscardResult = { discarded: count, undo: null };
      if (isOther(remaining, present)) {
        const document = await this.apps.documentOf(outer, versionId);
        const remainingHash = hashOf(text);
        // The host of an app keeps the former version.
        if (!present.hosted)
          result.undo = await this.discarded.keep(outer, app.id, { versionId, document, remainingHash });
        await this.apps.replaceDocument(outer, present, { document: text, changedById: job.actorId });
        if (!job.input.only) await this.merges.endOf(outer, app.id);
      }
      await this.queues.guarded(lease, (tx) => this.queues.succeed(tx, job, { commit: null, result }));
      return true;
    });
  }
}

const isOther = ({ text }: Remaining, { version }: AppWithVersion): boolean =>
  hashOf(text) !== version.documentHash;
