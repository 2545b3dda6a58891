import { Injectable } from '@nestjs/common';
import { DeletedAppStore } from '../../apps';
import { AuditLog, WorkspaceRetention } from '../../workspaces';
import { JobRetention } from '../queue/retention';
import { DiscardedStore } from '../store/documents';
import { MergeStore } from '../store/merges';
import { WebhookStore } from '../store/webhooks';

type Step = (signal: AbortSignal) => Promise<void>;

/** Deletes what is kept for a time, once that has passed. */
@Injectable()
export class DeleteOldRows {
  /** In this order: links go after their apps, and documents are kept for the links that stay. */
  readonly steps: Step[];

  constructor(
    apps: DeletedAppStore,
    jobs: JobRetention,
    discarded: DiscardedStore,
    merges: MergeStore,
    workspaces: WorkspaceRetention,
    audit: AuditLog,
    webhooks: WebhookStore,
  ) {
    this.steps = [
      (signal) => apps.deleteOld(signal),
      (signal) => jobs.deleteOldJobs(signal),
      (signal) => jobs.deleteOldDeployments(signal),
      (signal) => jobs.deleteLinksOfDeletedApps(signal),
      (signal) => jobs.keepDocumentsOfLinks(signal),
      () => discarded.deleteOld(),
      () => merges.deleteOld(),
      (signal) => workspaces.deleteOldEvents(signal),
      (signal) => workspaces.deleteOldRequests(signal),
      (signal) => audit.deleteOld(signal),
      () => webhooks.deleteOldDeliveries(),
    ];
  }
}
