import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, getAppName, type AppEvent, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { badRequest, conflict, forbidden } from '../../core/errors';
import type { Actor } from '../../workspaces';
import { normalizeMessage, RepositoryLayout, type AppSelector } from '../domain';
import { AppLinkStore } from '../store/app-link-store';
import { CommitAuthorStore, type CommitSettings } from '../store/commit-author-store';
import { getTarget, GitConfigStore, type GitConfig } from '../store/git-config-store';
import type { CommitInput, ImportInput, LinkInput, JobKind, JobTarget, ReadInput } from '../store/job';
import { JobStore } from '../store/job-store';
import { CommitMessages } from './commit-messages';
import { renamedHashes } from './renamed-hashes';
import { alreadyLinked, notYetInRepository, refuseUncommitted } from './uncommitted';

const CREATION_MESSAGE = 'App creation';
const RENAME_MESSAGE = 'App is renamed';

/** One of the repository's apps, by either of the two. */
export interface ImportChoice {
  gitAppId?: string;
  path?: string;
  /** Another name for it here. */
  name?: string;
}

/**
 * Takes requests for durable jobs, each in one transaction that stores all that the job will ever need: what
 * happens to the app afterwards does not change what is committed.
 */
@Injectable()
export class AcceptJobs {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
    private readonly commitSettings: CommitAuthorStore,
    private readonly jobs: JobStore,
    private readonly links: AppLinkStore,
    private readonly messages: CommitMessages,
  ) {}

  commit(actor: Actor, appId: string, request: { message: string; overwrite: boolean }): Promise<string> {
    const message = normalizeMessage(request.message);
    return this.database.transaction(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      if (app.isLocked) throw appLocked(app.name);
      const settings = await this.lockWritable(tx, actor);
      return this.enqueueCommit(tx, {
        kind: 'commit_app',
        app,
        actor,
        settings,
        message,
        overwrite: request.overwrite,
      });
    });
  }

  /** A commit is likely within seconds: a worker opens the way to the repository for it. Nothing is stored. */
  async announceCommit({ workspaceId }: Actor): Promise<void> {
    const config = await this.configs.find(workspaceId);
    getTarget(config);
    refuseReadOnly(config);
    await this.jobs.announceCommit(workspaceId);
  }

  /** What an app's own change asks of Git; null where that is nothing. */
  async onAppEvent(tx: EntityManager, event: AppEvent): Promise<string | null> {
    if (event.kind === 'created' && event.commitChanges) return this.commitCreation(tx, event);
    if (event.kind === 'renamed' && !event.app.isLocked) return this.commitRename(tx, event);
    return null;
  }

  private async commitCreation(
    tx: EntityManager,
    { app, actor }: { app: AppWithVersion; actor: Actor },
  ): Promise<string> {
    const settings = await this.lockWritable(tx, actor);
    return this.enqueueCommit(tx, {
      kind: 'create_app',
      app,
      actor,
      settings,
      message: CREATION_MESSAGE,
      overwrite: false,
    });
  }

  /** Nothing while the repository cannot be written, nor for an app that is not there: the next commit moves its file. */
  private async commitRename(
    tx: EntityManager,
    { app, actor, before }: { app: AppWithVersion; actor: Actor; before: AppWithVersion },
  ): Promise<string | null> {
    const settings = await this.commitSettings.lock(tx, actor);
    const { config } = settings;
    if (!config?.isConfigured || !config.isEnabled || config.access === 'read-only') return null;
    const last = (await this.links.find(app.id, tx))?.last ?? null;
    if (!last && !(await this.jobs.hasOpenCommit(tx, app.id))) return null;
    return this.enqueueCommit(tx, {
      kind: 'rename_app',
      app,
      actor,
      settings,
      message: RENAME_MESSAGE,
      overwrite: false,
      ...(await renamedHashes({
        app,
        before,
        last,
        layout: new RepositoryLayout(config.directory),
        readDocument: () => this.apps.documentOf(tx, app.version.id),
      })),
    });
  }

  /** A job for each app, in the order of the apps: what becomes of one is nothing to the others. */
  import(actor: Actor, apps: ImportChoice[], { isLocked }: { isLocked: boolean }): Promise<string[]> {
    refuseUnlocking(actor, { isLocked });
    const inputs = apps.map((app) => ({
      from: selectorOf(app),
      name: app.name === undefined ? null : getAppName(app.name),
      isLocked,
    }));
    const { workspaceId } = actor;
    return this.database.transaction(async (tx) => {
      const target = await this.lockTarget(tx, workspaceId);
      const job = { workspaceId, kind: 'import_app' as const, appId: null, actor, message: null };
      const jobIds: string[] = [];
      for (const input of inputs)
        jobIds.push(await this.jobs.enqueue(tx, { ...job, input: { target, ...input } }, null));
      return jobIds;
    });
  }

  pull(actor: Actor, appId: string, request: { discardLocal: boolean }): Promise<string> {
    return this.database.transaction(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      const target = await this.lockTarget(tx, actor.workspaceId);
      const link = await this.links.find(appId, tx);
      // Behind a commit that waits, what is uncommitted is only known when its turn comes.
      if (!(await this.jobs.hasOpenCommit(tx, appId))) {
        if (!link?.last) throw notYetInRepository();
        refuseUncommitted(app, link, request.discardLocal);
      }
      const job = { workspaceId: actor.workspaceId, kind: 'pull_app' as const, appId, actor, message: null };
      const input = { target, gitAppId: app.gitAppId, discardLocal: request.discardLocal };
      return this.jobs.enqueue(tx, { ...job, input }, null);
    });
  }

  /** For an app that is in the repository without this workspace having committed or pulled it. */
  link(actor: Actor, appId: string, request: ImportChoice & { keep: LinkInput['keep'] }): Promise<string> {
    const from = selectorOf(request);
    const { keep } = request;
    return this.database.transaction(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      if (app.isLocked) throw appLocked(app.name);
      const target = await this.lockTarget(tx, actor.workspaceId);
      if ((await this.links.find(appId, tx))?.last) throw alreadyLinked();
      const job = { workspaceId: actor.workspaceId, kind: 'link_app' as const, appId, actor, message: null };
      const input = { target, gitAppId: app.gitAppId, from, keep };
      return this.jobs.enqueue(tx, { ...job, input }, null);
    });
  }

  /** Reading runs beside the queue. `choice`: with which of the repository's apps to compare one that is not linked yet. */
  async read(
    actor: Actor,
    request: {
      kind: 'list_apps' | 'check_updates' | 'check_changes' | 'plan_commit';
      appId?: string;
      choice?: ImportChoice;
    } & Pick<ReadInput, 'previewGitAppId' | 'page'>,
  ): Promise<string> {
    const target = getTarget(await this.configs.find(actor.workspaceId));
    const { kind, appId = null, previewGitAppId, page, choice } = request;
    const from = choice && selectorOf(choice);
    if (appId && !from && !(await this.links.find(appId))?.last) throw notYetInRepository();
    const job = {
      workspaceId: actor.workspaceId,
      kind,
      appId,
      actor,
      message: null,
      input: { target, previewGitAppId, page, from },
    };
    return this.jobs.startBeside(this.database.manager, job, { isListed: false });
  }

  /** Nobody changes the target between here and the end of the transaction. */
  private async lockTarget(tx: EntityManager, workspaceId: string): Promise<JobTarget> {
    return getTarget(await this.configs.lock(tx, workspaceId));
  }

  /** As `lockTarget`, for a commit. */
  private async lockWritable(tx: EntityManager, actor: Actor): Promise<CommitSettings> {
    const settings = await this.commitSettings.lock(tx, actor);
    getTarget(settings.config);
    refuseReadOnly(settings.config);
    return settings;
  }

  private async enqueueCommit(
    tx: EntityManager,
    request: {
      kind: JobKind;
      app: AppWithVersion;
      actor: Actor;
      settings: CommitSettings;
      message: string;
      overwrite: boolean;
      renamed?: CommitInput['renamed'];
    },
  ): Promise<string> {
    const { kind, app, actor, message, overwrite, renamed } = request;
    const { config, author } = request.settings;
    const { version } = app;
    const input: CommitInput = {
      target: getTarget(config),
      gitAppId: app.gitAppId,
      appName: app.name,
      gitVersionId: version.gitVersionId,
      versionName: version.name,
      overwrite,
      ...(renamed ? { renamed } : {}),
      ...(await this.messages.compose(tx, config, { apps: [app], author, message })),
      ...signedWith(config),
    };
    // A rename commits the last committed document, which the repository has.
    const document = kind === 'rename_app' ? null : { hash: version.documentHash, versionId: version.id };
    return this.jobs.enqueue(
      tx,
      { workspaceId: actor.workspaceId, kind, appId: app.id, actor: { ...actor, author }, message, input },
      document,
    );
  }
}

export const appLocked = (name: string) =>
  conflict('app_locked', `${name} was imported from Git and cannot be committed here.`, {
    remedy: 'Edit it where it comes from and pull, or duplicate it.',
  });

export function refuseUnlocking({ role }: Actor, { isLocked }: Pick<ImportInput, 'isLocked'>): void {
  if (isLocked === false && role !== 'admin')
    throw forbidden('Only an admin may import apps that do not follow the repository.');
}

/** For the input of a commit's job. */
export const signedWith = (config: GitConfig | null): Pick<CommitInput, 'signingKeyId'> =>
  config?.signingKeyId ? { signingKeyId: config.signingKeyId } : {};

export function refuseReadOnly(config: GitConfig | null): void {
  if (config?.access !== 'read-only') return;
  throw conflict('git_read_only_key', 'The workspace’s key may only read the repository.', {
    remedy: 'An admin can give the key write access at the provider, and finalize again.',
  });
}

function selectorOf({ gitAppId, path }: ImportChoice): AppSelector {
  if (gitAppId !== undefined && path === undefined) return { gitAppId };
  if (path !== undefined && gitAppId === undefined) return { path };
  throw badRequest('Either gitAppId or path is needed, and not both.', [
    { path: 'gitAppId', message: 'or path is needed' },
  ]);
}
