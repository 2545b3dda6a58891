import { newId } from '../../core/database';
import type { ApplyProgress, CapturedApp, CreatedApp, CreateRequest, OnStep, Recovery } from '../app-host';
import { notEqual, type DocumentDifference } from '../app-host-error';
import { capturedOf, differencesOf } from './captured-document';
import type { GitSyncDocument, GitSyncMadeApp } from './git-sync-apps';
import type { ProgramApps } from './program-apps';
import { unlessAborted } from './unless-aborted';

/** Makes apps in the program around Trellis. The key of a creation, its `ownName`, tells if a lost request has arrived. */
export class MakeInProgram {
  constructor(
    private readonly apps: ProgramApps,
    private readonly workspaceId: string,
    private readonly signal: AbortSignal,
  ) {}

  async run(request: CreateRequest, onStep: OnStep): Promise<CreatedApp> {
    const { wanted, name } = request;
    const progress = progressOf(request);
    await request.beforeSwitch?.();
    await onStep(progress);
    const made = await this.send(request, progress);
    const { id: hostAppId, hash } = made;
    const found = await this.find(hostAppId);
    // Somebody has edited it after this: the next capture brings it.
    const captured =
      found?.hash === hash ? capturedOf(found, wanted) : { ...progress.captured, ...hashes(hash) };
    await onStep({ ...progress, hostAppId, captured });
    const differences = found?.hash === hash ? allDifferences({ wanted, name }, found) : [];
    if (differences.length === 0) return { captured, hostAppId, calls: 2 };
    await this.remove(made);
    throw notEqual(differences, {
      message: 'The app’s editor would not store the app as it is in Git',
      remedy: 'The app was removed from there again. Change these places in Git.',
    });
  }

  /** Finds an app whose creation was interrupted. What people have changed of it since comes with the next capture. */
  async recover(progress: ApplyProgress & { captured: CapturedApp }, onStep: OnStep): Promise<Recovery> {
    const { captured, ownName } = progress;
    const { workspaceId, signal } = this;
    const apps = await unlessAborted(signal, this.apps.list(workspaceId));
    const made = apps.find(({ creationKey }) => creationKey === ownName);
    if (!made) return 'nothing';
    const { id: hostAppId, hash, name } = made;
    await onStep({ ...progress, hostAppId, captured: { ...captured, ...hashes(hash), name } });
    return 'finished';
  }

  /** Returns false if somebody has gone on with the app. */
  async undo(id: string, after: CapturedApp): Promise<boolean> {
    const found = await this.find(id);
    if (!found) return true;
    const { document: wanted, name } = after;
    if (allDifferences({ wanted, name }, found).length > 0) return false;
    return this.remove({ id, hash: found.hash });
  }

  private send(
    { wanted: document, name, label }: CreateRequest,
    { ownName: creationKey }: ApplyProgress,
  ): Promise<GitSyncMadeApp> {
    const { workspaceId, signal } = this;
    return unlessAborted(signal, this.apps.create({ workspaceId, creationKey, name, document, label }));
  }

  private find(appId: string): Promise<GitSyncDocument | null> {
    const { workspaceId, signal } = this;
    return unlessAborted(signal, this.apps.read({ workspaceId, appId }));
  }

  private remove({ id: appId, hash: expectedHash }: GitSyncMadeApp): Promise<boolean> {
    const { workspaceId, signal } = this;
    return unlessAborted(signal, this.apps.remove({ workspaceId, appId, expectedHash }));
  }
}

/** Recorded before the request, when nobody knows the id and the hash that the app will have. */
const progressOf = ({ wanted, name, ownName }: CreateRequest) =>
  ({
    ...{ operation: 'create', step: 'switching', hostAppId: null, baseVersionId: null },
    ...{ ownName: ownName ?? newId(), ownVersionId: null, releases: true },
    captured: capturedOf({ name, text: wanted, hash: '', editedBy: null }, null),
  }) satisfies ApplyProgress;

const hashes = (hash: string) => ({ hostVersionId: hash, fingerprint: hash });

function allDifferences(
  { wanted, name }: { wanted: string; name: string },
  found: GitSyncDocument,
): DocumentDifference[] {
  const differences = differencesOf(wanted, found);
  return found.name === name
    ? differences
    : [{ place: 'name of the app', wanted: name, found: found.name }, ...differences];
}
