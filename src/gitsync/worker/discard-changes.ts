import { Injectable } from '@nestjs/common';
import { Apps, hashOf, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { changesOutdated } from '../domain';
import { AppPlaces, type HeldPlace } from '../ports';
import type { DiscardJob } from '../queue/job';
import type { DiscardResult } from '../queue/job-inputs';
import { QueueStore, type Lease } from '../queue/queue-store';
import { AppLinkStore } from '../store/links';
import { DiscardedStore } from '../store/documents';
import { CompareApp } from './compare';

/** Somebody who types saves every few seconds. */
const ATTEMPTS = 5;

interface Remaining {
  text: string;
  count: number;
}

/** Part of the name of the version that is made where the app is edited. */
const LABEL = 'discard';

/** Takes back uncommitted changes of an app, first where it is edited, and keeps the document as it was before. */
@Injectable()
export class DiscardChanges {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly compare: CompareApp,
    private readonly queues: QueueStore,
    private readonly discarded: DiscardedStore,
    private readonly places: AppPlaces,
  ) {}

  run(lease: Lease, job: DiscardJob, signal: AbortSignal): Promise<void> {
    return this.places.hold(job.appId ?? '', signal, (place) => this.discard(lease, job, { place, signal }));
  }

  private async discard(
    lease: Lease,
    job: DiscardJob,
    { place, signal }: { place: HeldPlace | null; signal: AbortSignal },
  ): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const app = await this.apps.get(this.database.manager, job.appId ?? '');
      const link = await this.links.find(app.id);
      const remaining = (await this.compare.changesOf(job, { app, link, signal })).discard(job.input.only);
      if (place && isOther(remaining, app)) await place.apply({ document: remaining.text, label: LABEL });
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
        // Elsewhere, the former version stays, to go back to.
        if (!present.hosted)
          result.undo = await this.discarded.keep(outer, app.id, { versionId, document, remainingHash });
        await this.apps.replaceDocument(outer, present, { document: text, changedById: job.actorId });
      }
      await this.queues.guarded(lease, (tx) => this.queues.succeed(tx, job, { commit: null, result }));
      return true;
    });
  }
}

const isOther = ({ text }: Remaining, { version }: AppWithVersion): boolean =>
  hashOf(text) !== version.documentHash;
