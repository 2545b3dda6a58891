import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, hashOf, ReleaseStore, type AppDocument, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { GitError, printTag, type PushResult, type Sha } from '../../git';
import { signWithKey } from '../../ssh';
import { WorkspaceEvents } from '../../workspaces';
import { tagExists, uncommittedChanges } from '../../gitsync/domain/errors';
import { selectLinkedApp } from '../../gitsync/domain/format/app-link';
import { asInParts } from '../../gitsync/domain/format/split/write';
import type { PublishJob } from '../jobs';
import type { Lease } from '../../gitsync/queue/jobs';
import { BranchRecords } from '../../gitsync/queue/open-commits';
import { QueueStore } from '../../gitsync/queue/queue-store';
import { SigningKeyStore } from '../../gitsync/store/keys';
import { AppLinkStore } from '../../gitsync/store/links';
import { findCommitsOfApp } from '../../gitsync/worker/app-history';
import { SettlePushed } from '../../gitsync/worker/commit/settle-pushed';
import { readAppAt } from '../../gitsync/worker/history/list';
import { Mirrors, type OpenRepository } from '../../gitsync/worker/mirrors';

interface Run {
  lease: Lease;
  job: PublishJob;
  signal: AbortSignal;
}

/** Limit on an app's commits that are searched for the version. */
const MAX_COMMITS = 500;

/**
 * Publishes a version: an annotated tag in the repository, and a release here. The same job makes the same tag, so that its
 * tag is recognized after a crash. The version becomes read-only before the push, and a draft again if the push fails or the
 * job ends without a release.
 */
@Injectable()
export class PublishVersion {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly releases: ReleaseStore,
    private readonly queues: QueueStore,
    private readonly records: BranchRecords,
    private readonly links: AppLinkStore,
    private readonly signingKeys: SigningKeyStore,
    private readonly pushed: SettlePushed,
    private readonly events: WorkspaceEvents,
  ) {}

  run(lease: Lease, job: PublishJob, signal: AbortSignal): Promise<void> {
    const run = { lease, job, signal };
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const { tip, base } = await this.mirrors.fetch(repository, signal);
      await this.pushed.settleUncertain({ lease, repository }, tip);
      const sha = base && (await this.findCommit(repository, { run, tip: base }));
      if (sha === null) throw uncommittedChanges();
      const hasClosed = await this.close(run);
      const result = await this.pushTag(repository, run, sha);
      if (result.kind === 'ok') return this.release(run, sha);
      // The tag may have arrived with the version's current state, so the version stays read-only until the next attempt.
      if (hasClosed && result.kind !== 'uncertain') await this.reopen(run);
      throw result.kind === 'moved' ? tagExists(job.input.tag) : result.error;
    });
  }

  /** Finds the version's last commit; null if it has another state of the version, or there is none. */
  private async findCommit(
    { mirror, layout }: OpenRepository,
    { run: { job }, tip }: { run: Run; tip: Sha },
  ): Promise<Sha | null> {
    const { versionId } = job.input;
    const appId = job.appId ?? '';
    const { gitVersionId } = await this.apps.getVersion(this.database.manager, { appId, versionId });
    const link = await this.links.find(appId);
    if (!link?.last) return null;
    const app = selectLinkedApp(link.gitAppId, link.last.syncedState);
    const commits = await findCommitsOfApp({ mirror, layout }, { tip, app, until: null, limit: MAX_COMMITS });
    for (const { sha } of commits) {
      const { located, document } = await readAppAt({ mirror, layout, app }, sha);
      if (!document || (located?.gitVersionId ?? document.versionId) !== gitVersionId) continue;
      const isSplit = located?.isSplit === true;
      return (await this.isVersion(job, { document, isSplit })) ? sha : null;
    }
    return null;
  }

  /** Returns true if a document equals the version's. Part files of the split layout do not keep its formatting. */
  private async isVersion(
    { input: { versionId, documentHash } }: PublishJob,
    { document, isSplit }: { document: AppDocument; isSplit: boolean },
  ): Promise<boolean> {
    if (!isSplit) return hashOf(document.text) === documentHash;
    const text = await this.apps.documentOf(this.database.manager, versionId);
    return hashOf(text) === documentHash && asInParts(text, document).text === document.text;
  }

  /** Makes the version read-only. Returns true if it was not before the job. */
  private close({ lease, job }: Run): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const { app, version } = await this.lock(tx, job);
      if (version.documentHash !== job.input.documentHash) throw uncommittedChanges();
      return this.queues.guarded(lease, async () => {
        const former = await this.releases.setStatus(tx, version.id, 'published');
        const hasClosed = former === 'draft' || job.input.hasClosed === true;
        await this.records.closed(tx, job, hasClosed);
        await this.events.publishApp(tx, app);
        return hasClosed;
      });
    });
  }

  private async reopen({ lease, job }: Run): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { app, version } = await this.lock(tx, job);
      await this.queues.guarded(lease, async () => {
        await this.releases.setStatus(tx, version.id, 'draft');
        await this.records.closed(tx, job, false);
        await this.events.publishApp(tx, app);
      });
    });
  }

  /** Pushes the tag. A failure before it was sent counts as a rejection, too. */
  private async pushTag(repository: OpenRepository, { job, signal }: Run, sha: Sha): Promise<PushResult> {
    const { tag: name, notes, signingKeyId } = job.input;
    const tagger = { ...job.author, date: job.createdAt };
    const tag = { name, sha, tagger, message: notes === '' ? name : notes };
    const plain = printTag(tag);
    const content =
      signingKeyId === undefined ? plain : printTag(tag, await this.sign(job, signingKeyId, plain));
    return this.mirrors.pushTag(repository, { name, content, signal }).catch((error: unknown): PushResult => {
      if (error instanceof GitError && !signal.aborted) return { kind: 'rejected', error };
      throw error;
    });
  }

  private async sign({ workspaceId, id }: PublishJob, keyId: string, content: Buffer): Promise<string> {
    const keys = await this.signingKeys.privateKeysOf(workspaceId, [keyId]);
    const privateKey = keys.get(keyId);
    if (privateKey === undefined) throw new Error(`The signing key of job ${id} no longer exists.`);
    return signWithKey(privateKey, { namespace: 'git', content });
  }

  private async release({ lease, job }: Run, sha: Sha): Promise<void> {
    const { versionId, tag, notes } = job.input;
    const { author } = job;
    await this.database.transaction(async (tx) => {
      const { app } = await this.lock(tx, job);
      await this.queues.guarded(lease, async () => {
        const release = await this.releases.add(tx, { appId: app.id, versionId, tag, sha, notes, author });
        await this.events.publishApp(tx, app);
        await this.queues.succeed(tx, job, { commit: sha, result: { releaseId: release.id } });
      });
    });
  }

  /** Locks the app, which requests lock before the queue. */
  private async lock(
    tx: EntityManager,
    { appId, input }: PublishJob,
  ): Promise<{ app: AppWithVersion; version: AppWithVersion['version'] }> {
    const app = await this.apps.lock(tx, appId ?? '');
    const version = await this.apps.getVersion(tx, { appId: app.id, versionId: input.versionId });
    return { app, version };
  }
}
