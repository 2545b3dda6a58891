import { parseAppDocument, type AppDocument } from '../../apps';
import { newId } from '../../core/database';
import {
  AppHost,
  progressOf,
  takeBack,
  type AppliedApp,
  type ApplyProgress,
  type ApplyRequest,
  type CapturedApp,
  type CreatedApp,
  type CreateRequest,
  type HostApp,
  type HostCheck,
  type OnStep,
  type Recovery,
  type RevertRequest,
} from '../app-host';
import { AppHostError, notEqual, type DocumentDifference } from '../app-host-error';
import { listDifferences, spelledLike } from '../document-differences';
import type { EmbeddedIds } from './embedded-ids';
import type { GitSyncCause, GitSyncChange, GitSyncDocument, GitSyncMadeApp } from './git-sync-apps';
import type { ProgramApps } from './program-apps';

/** A workspace of the program that embeds Trellis. An app there has one version, which is changed in one step. */
export class EmbeddedHost extends AppHost {
  constructor(
    private readonly apps: ProgramApps,
    private readonly people: Pick<EmbeddedIds, 'personThere'>,
    private readonly workspaceId: string,
  ) {
    super();
  }

  override takesNewApps(): Promise<boolean> {
    return this.apps.takesNewApps();
  }

  /** Nothing can be wrong with a connection to the own program. */
  async check(signal: AbortSignal): Promise<HostCheck> {
    await unlessAborted(signal, this.apps.list(this.workspaceId));
    return {
      steps: [{ step: 'reachable', ok: true }],
      version: null,
      workspaces: [{ id: this.workspaceId, name: this.workspaceId, slug: this.workspaceId }],
      capabilities: { canExport: true, canImport: await this.apps.takesNewApps(), canEdit: true },
    };
  }

  async listApps(signal: AbortSignal): Promise<HostApp[]> {
    const apps = await unlessAborted(signal, this.apps.list(this.workspaceId));
    return apps.map(({ id, name, hash, url, creationKey }) => ({
      ...{ hostAppId: id, name, hint: `${hash} ${name}`, url, ownName: creationKey ?? undefined },
      ...{ editingVersionId: hash, releasedVersionId: hash },
    }));
  }

  async capture(hostAppId: string, previous: CapturedApp | null, signal: AbortSignal): Promise<CapturedApp> {
    const found = await this.read(hostAppId, signal);
    if (!previous) return capturedOf(found, null);
    const named = { ...found, text: documentOf(found.text, nameInGit(previous, found)).text };
    return { ...capturedOf(named, previous.document), documentName: documentOf(found.text).name };
  }

  async apply(request: ApplyRequest, onStep: OnStep, signal: AbortSignal): Promise<AppliedApp> {
    const { hostAppId, base, wanted } = request;
    const present = await this.read(hostAppId, signal);
    if (present.hash !== base.fingerprint) throw appChanged();
    const name = newNameOf(base, wanted) ?? present.name;
    if (present.name === name && differencesOf(wanted, present).length === 0)
      return { captured: capturedOf(present, wanted), calls: 1 };
    await request.beforeSwitch?.();
    await onStep(progressOf(request, capturedOf({ ...present, name, text: wanted, hash: '' }, null)));
    const cause = await this.causeOf(request);
    const change = { ...cause, document: wanted, name, expectedHash: present.hash };
    const hash = await this.send(request, change, signal);
    const found = await this.read(hostAppId, signal);
    // It was edited after this: the next capture brings that.
    if (found.hash !== hash)
      return { captured: capturedOf({ ...present, name, text: wanted, hash }, wanted), calls: 3 };
    const differences = differencesOf(wanted, found);
    if (differences.length === 0) return { captured: capturedOf(found, wanted), calls: 3 };
    const former = { document: present.text, name: present.name, expectedHash: hash };
    await this.send(request, { ...REVERT, ...former }, signal);
    throw notEqual(differences, {
      message: 'The app’s editor would not store the app as it is in Git',
      remedy: 'The app was restored. Change these places in Git, or in the app by hand.',
    });
  }

  create(request: CreateRequest, onStep: OnStep, signal: AbortSignal): Promise<CreatedApp> {
    return this.#making(signal).run(request, onStep);
  }

  /** A change is one step, which has been taken or not. */
  async recover(progress: ApplyProgress, signal: AbortSignal, onStep: OnStep): Promise<Recovery> {
    const { captured, hostAppId, operation } = progress;
    if (captured === null) return 'nothing';
    if (operation === 'create') return this.#making(signal).recover({ ...progress, captured }, onStep);
    const found = hostAppId === null ? null : await this.find(hostAppId, signal);
    return found && differencesOf(captured.document, found).length === 0 ? 'finished' : 'nothing';
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Puts the former document back, unless it is there already, or removes an app that was made. */
  override async revert(
    { hostAppId: appId, before, after }: RevertRequest,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (before === null) return this.#making(signal).undo(appId, after);
    const found = await this.find(appId, signal);
    if (!found) return false;
    const { workspaceId } = this;
    const { document, name, versionName: label } = before;
    const change = { ...REVERT, document, name, expectedHash: found.hash, label };
    return takeBack(
      { before, after },
      (document) => differencesOf(document, found).length === 0,
      async () => (await unlessAborted(signal, this.apps.apply({ workspaceId, appId, ...change }))) !== null,
    );
  }

  #making(signal: AbortSignal): MakeInProgram {
    const { apps, workspaceId } = this;
    return new MakeInProgram({ apps, workspaceId, causeOf: (request) => this.causeOf(request) }, signal);
  }

  private async causeOf({ cause }: Pick<ApplyRequest, 'cause'>): Promise<GitSyncCause> {
    if (!cause) return REVERT;
    const { origin, actorId, commit } = cause;
    const by = await this.people.personThere(actorId);
    return { origin, by, sha: commit?.sha ?? null, message: commit?.message ?? null };
  }

  private find(appId: string, signal: AbortSignal): Promise<GitSyncDocument | null> {
    return unlessAborted(signal, this.apps.read({ workspaceId: this.workspaceId, appId }));
  }

  private async read(appId: string, signal: AbortSignal): Promise<GitSyncDocument> {
    const found = await this.find(appId, signal);
    if (!found) throw new AppHostError('host_app_not_found', 'The app is no longer there.');
    return found;
  }

  private async send(
    { hostAppId, label }: ApplyRequest,
    change: Omit<GitSyncChange, 'workspaceId' | 'appId' | 'label'>,
    signal: AbortSignal,
  ): Promise<string> {
    const { workspaceId } = this;
    const sent = this.apps.apply({ workspaceId, appId: hostAppId, label, ...change });
    const hash = await unlessAborted(signal, sent);
    if (hash === null) throw appChanged();
    return hash;
  }
}

/** Trellis takes changes back on its own. */
const REVERT = { origin: 'revert', by: null, sha: null, message: null } as const;

const appChanged = () =>
  new AppHostError('host_app_changed', 'Someone edited the app in the meantime.', {
    remedy: 'Nothing was changed there. Pull again to merge with their changes.',
  });

/** Name of the version of a document that names none. */
const VERSION_NAME = 'v1';

/**
 * Returns the name that the document gets in Git: the app's, once that was renamed, although the program has left the one in the
 * document as it was; undefined for the one in the document.
 */
function nameInGit(previous: CapturedApp, { name, text }: GitSyncDocument): string | undefined {
  const former = documentOf(previous.document).name;
  const formerThere = previous.documentName === undefined ? former : previous.documentName;
  if (former === null || documentOf(text).name !== formerThere) return undefined;
  return name !== previous.name && former === previous.name ? name : former;
}

/** Returns the name that an app gets by a document; undefined if that does not rename it. */
function newNameOf(base: CapturedApp, wanted: string): string | undefined {
  const [former, name] = [documentOf(base.document).name, documentOf(wanted).name];
  return former === base.name && name !== former ? (name ?? undefined) : undefined;
}

/** `previous`: the text whose spelling is kept. */
function capturedOf(found: GitSyncDocument, previous: string | null): CapturedApp {
  const { name, text, hash, editedBy } = found;
  const read = documentOf(text);
  return {
    document: previous === null ? read.text : spelledLike(documentOf(previous), read),
    ids: { toRepository: {}, versionName: null },
    hostVersionId: hash,
    versionName: read.versionName ?? VERSION_NAME,
    name,
    fingerprint: hash,
    ...(editedBy && { editedBy }),
  };
}

/** Leaves names out: the program may keep them beside the document. */
const differencesOf = (wanted: string, { text, name }: GitSyncDocument): DocumentDifference[] =>
  listDifferences(documentOf(wanted, name), documentOf(text, name));

/** Throws `host_document_unsupported`. `name`: of the app, which the document gets if it has one. */
function documentOf(text: string, name?: string): AppDocument {
  try {
    const document = parseAppDocument(text);
    const isOther = name !== undefined && document.name !== null && document.name !== name;
    return isOther ? document.withName(name) : document;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new AppHostError('host_document_unsupported', message, { remedy: 'Fix the document.', cause });
  }
}

/** Makes apps in the program around Trellis. The key of a creation, its `ownName`, tells if a lost request has arrived. */
class MakeInProgram {
  private readonly apps: ProgramApps;
  private readonly workspaceId: string;

  constructor(
    private readonly program: {
      apps: ProgramApps;
      workspaceId: string;
      causeOf: (request: CreateRequest) => Promise<GitSyncCause>;
    },
    private readonly signal: AbortSignal,
  ) {
    [this.apps, this.workspaceId] = [program.apps, program.workspaceId];
  }

  async run(request: CreateRequest, onStep: OnStep): Promise<CreatedApp> {
    const { wanted, name } = request;
    const progress = progressOfMaking(request);
    await request.beforeSwitch?.();
    await onStep(progress);
    const made = await this.send(request, progress);
    const { id: hostAppId, hash } = made;
    const found = await this.find(hostAppId);
    // It was edited after this: the next capture brings that.
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

  /** Finds an app whose creation was interrupted. Later edits come with the next capture. */
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

  /** Returns false if the app was edited since. */
  async undo(id: string, after: CapturedApp): Promise<boolean> {
    const found = await this.find(id);
    if (!found) return true;
    const { document: wanted, name } = after;
    if (allDifferences({ wanted, name }, found).length > 0) return false;
    return this.remove({ id, hash: found.hash });
  }

  private async send(
    request: CreateRequest,
    { ownName: creationKey }: ApplyProgress,
  ): Promise<GitSyncMadeApp> {
    const { workspaceId, signal } = this;
    const { wanted: document, name, label, isLocked = true } = request;
    const creation = { workspaceId, creationKey, name, document, label, isLocked };
    const cause = await this.program.causeOf(request);
    return unlessAborted(signal, this.apps.create({ ...creation, ...cause }));
  }

  private find(appId: string): Promise<GitSyncDocument | null> {
    const { workspaceId, signal } = this;
    return unlessAborted(signal, this.apps.read({ workspaceId, appId }));
  }

  private remove({ id: appId, hash: expectedHash }: GitSyncMadeApp): Promise<boolean> {
    const { workspaceId, signal } = this;
    return unlessAborted(signal, this.apps.remove({ ...REVERT, workspaceId, appId, expectedHash }));
  }
}

/** Recorded before the request, when the app's id and hash are unknown. */
const progressOfMaking = ({ wanted, name, ownName }: CreateRequest) =>
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

/** Stops waiting when the signal fires; the program goes on with what it has begun. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
