import { Injectable } from '@nestjs/common';
import { Apps, getAppName } from '../../apps';
import { Database } from '../../core/database';
import { trimmed } from '../../core/names';
import type { WorkingCopy } from '../../workspaces';
import { withNameHere, type MissingOfApp } from '../domain';
import { AppPlaces, labelOf, type KeepChanges } from '../ports';
import { copyOfJob, type ImportJob } from '../queue/job';
import { QueueStore, type Lease } from '../queue/queue-store';
import { AppLinkStore } from '../store/links';
import { FindMissing } from './find-missing';
import { linkTo, versionOf, type ForeignApp } from './read-app';

/** An app to import, as it is to be here. */
interface Imported {
  job: ImportJob;
  foreign: ForeignApp;
  name: string;
  /** An app that takes its new name where it is edited, as in a later rename: its next commit moves the folder. */
  isRenamed: boolean;
  isLocked: boolean;
  missing: MissingOfApp;
  document: string;
  /** Null for an app that is edited here. */
  keep: KeepChanges | null;
}

/**
 * Stores an imported app, its link and the end of its job, in one transaction. Where the apps of the workspace are edited
 * elsewhere, it is made there first.
 */
@Injectable()
export class StoreImport {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly findMissing: FindMissing,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
    private readonly places: AppPlaces,
  ) {}

  async run(
    { lease, signal }: { lease: Lease; signal: AbortSignal },
    job: ImportJob,
    foreign: ForeignApp,
  ): Promise<void> {
    const copy = copyOfJob(job);
    const place = copy.branchId === null ? await this.places.find(job.workspaceId) : null;
    const appsOf = { workspaceId: job.workspaceId, place };
    const missing = await this.findMissing.ofNewApp(appsOf, foreign.document, signal);
    // Changes that are made there count as changes of the app: it cannot be locked.
    const isLocked = !place && (job.input.isLocked ?? true);
    const imported = importedOf(job, foreign, { isLocked, missing, isMadeThere: Boolean(place) });
    if (!place) return this.store(lease, imported);
    // The app would be made in vain.
    if (await this.isTaken(copy, imported)) return this.store(lease, imported);
    await this.makeThere(lease, imported, signal);
  }

  private async makeThere(lease: Lease, imported: Imported, signal: AbortSignal): Promise<void> {
    const { job, foreign, name, document } = imported;
    const { workspaceId } = job;
    const read = () => Promise.resolve({ document, label: labelOf(foreign.last.sha) });
    const wanted = { appId: null, source: sourceOf(foreign), name, read };
    const outcome = await this.places.holdAll({ workspaceId, appIds: [] }, signal, (places) =>
      places.change([wanted], async (keep) => ({
        result: await this.store(lease, { ...imported, keep }),
      })),
    );
    if (outcome.kind === 'refused') throw outcome.refusal;
  }

  private async isTaken(copy: WorkingCopy, { foreign, name }: Imported): Promise<boolean> {
    const { gitAppId } = foreign.app;
    if (await this.apps.isNameTaken(this.database.manager, copy, name)) return true;
    return gitAppId !== null && (await this.apps.idsByGitId(copy)).has(gitAppId);
  }

  private async store(lease: Lease, imported: Imported): Promise<void> {
    const { job, foreign, name, isRenamed, isLocked, missing, document, keep } = imported;
    const { app, last, targetId } = foreign;
    const { workspaceId, position } = job;
    await this.database.transaction(async (outer) => {
      // Requests lock the app before the queue. The opposite order could deadlock with them.
      const { branchId } = copyOfJob(job);
      const row = { workspaceId, branchId, name, gitAppId: app.gitAppId, isLocked, changedById: job.actorId };
      const version = { ...versionOf(foreign), document };
      const { id: appId, gitAppId } = await this.apps.insertImported(outer, row, version);
      await keep?.(outer, new Map([[sourceOf(foreign), appId]]));
      await this.queues.guarded(lease, async (tx) => {
        const followsName = name === trimmed(app.name) || isRenamed;
        const { syncedState } = last;
        const named = { ...last, syncedState: isRenamed ? syncedState : withNameHere(syncedState, name) };
        const link = linkTo({ ...foreign, last: named }, { appId, gitAppId, followsName, position });
        await this.links.save(tx, { workspaceId, targetId }, [link]);
        await this.queues.succeed(tx, job, {
          commit: last.isUnknown ? null : last.sha,
          result: { appId, missing },
        });
      });
    });
  }
}

function importedOf(
  job: ImportJob,
  foreign: ForeignApp,
  { isMadeThere, ...how }: Pick<Imported, 'isLocked' | 'missing'> & { isMadeThere: boolean },
): Imported {
  const { input } = job;
  const name = input.name === null ? trimmed(foreign.app.name) : getAppName(input.name);
  const isRenamed = name !== trimmed(foreign.app.name) && isMadeThere;
  const document = isRenamed ? foreign.document.withName(name).text : foreign.document.text;
  return { job, foreign, name, isRenamed, ...how, document, keep: null };
}

const sourceOf = ({ app: { gitAppId, path } }: ForeignApp): string => gitAppId ?? path;
