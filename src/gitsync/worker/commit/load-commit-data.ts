import { Injectable } from '@nestjs/common';
import { Config } from '../../../core/config';
import { appsOf, type CommitJob, type JobApp } from '../../queue/commit-jobs';
import { JobStore } from '../../queue/job-store';
import { QueueStore } from '../../queue/queue-store';
import { AppLinkStore, type StoredLink } from '../../store/links';
import type { JobTarget } from '../../store/job-target';
import type { Sha } from '../../../git';
import { AdoptLinks } from '../adopt-links';
import type { OpenRepository } from '../mirrors';
import { ScanSecrets, type HashedDocument } from '../scan-secrets';
import { SigningKeyStore } from '../../store/keys';

/** Rows that the commits of some jobs are built from. */
export interface CommitData {
  /** By the app's id. */
  links: Map<string, StoredLink>;
  /** Last commits of apps at other targets of the workspace, by the app's id. */
  elsewhere: Map<string, string>;
  /** Documents by hash: the jobs' own, and last committed ones to compare chosen changes with. */
  documents: Map<string, string>;
  /** Private keys, by their id. */
  signingKeys: Map<string, string>;
  committer: { name: string; email: string };
  /** Throws 422 `secret_found` for a document with secrets in plain text. */
  refuseSecrets: (document: HashedDocument) => Promise<void>;
}

/** Loads what the database knows of jobs that are about to be pushed. */
@Injectable()
export class LoadCommitData {
  constructor(
    private readonly jobs: JobStore,
    private readonly links: AppLinkStore,
    private readonly signingKeys: SigningKeyStore,
    private readonly queues: QueueStore,
    private readonly config: Config,
    private readonly secrets: ScanSecrets,
    private readonly adopt: AdoptLinks,
  ) {}

  /** `uncertain`: other jobs of the workspace that may be in the repository. */
  async load(
    { workspaceId, target }: { workspaceId: string; target: JobTarget },
    jobs: readonly CommitJob[],
  ): Promise<CommitData & { uncertain: CommitJob[] }> {
    const keyIds = jobs.flatMap((job) => job.input.signingKeyId ?? []);
    const hashes = jobs.flatMap(appsOf).flatMap(({ documentHash }) => documentHash ?? []);
    // A large document of a prepared commit is here already.
    const known = new Map(hashes.map((hash) => [hash, this.secrets.findClean(hash)]));
    const targetId = target.id ?? null;
    const [{ links, elsewhere }, ofJobs, committed, signingKeys, uncertain] = await Promise.all([
      this.links.findAt(targetId, appIdsOf(jobs)),
      this.jobs.documentsOf(
        workspaceId,
        hashes.filter((hash) => known.get(hash) === null),
      ),
      this.links.documentsAt(targetId, idsOf(jobs.flatMap(appsOf).filter(({ only }) => only))),
      this.signingKeys.privateKeysOf(workspaceId, [...new Set(keyIds)]),
      this.queues.uncertainJobs(workspaceId, target),
    ]);
    const { committer } = this.config;
    const documents = new Map([...committed, ...ofJobs]);
    for (const [hash, text] of known) if (text !== null) documents.set(hash, text);
    const refuseSecrets = (document: HashedDocument) => this.secrets.refuse(workspaceId, document);
    return { links, elsewhere, documents, signingKeys, committer, refuseSecrets, uncertain };
  }

  /**
   * Adopts links of apps that were committed at another place before: their place may have changed, and this is then not
   * their first commit.
   */
  async adoptLinks(
    data: CommitData,
    {
      workspaceId,
      repository,
      jobs,
      fetch,
    }: {
      workspaceId: string;
      repository: OpenRepository;
      jobs: readonly CommitJob[];
      fetch: () => Promise<Sha | null>;
    },
  ): Promise<void> {
    const isKnownElsewhere = (id: string) => data.elsewhere.has(id) && !data.links.get(id)?.last;
    const appIds = appIdsOf(jobs).filter(isKnownElsewhere);
    if (appIds.length === 0) return;
    await this.adopt.run(repository, { workspaceId, appIds, fetch });
    await this.reloadLinks(data, repository.targetId, jobs);
  }

  async reloadLinks({ links }: CommitData, targetId: string, jobs: readonly CommitJob[]): Promise<void> {
    const found = await this.links.findAt(targetId, appIdsOf(jobs));
    for (const [appId, link] of found.links) links.set(appId, link);
  }
}

const idsOf = (apps: readonly JobApp[]): string[] => apps.map(({ appId }) => appId);

const appIdsOf = (jobs: readonly CommitJob[]): string[] => idsOf(jobs.flatMap(appsOf));
