import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, hashOf, type AppWithVersion, type CreationCommit } from '../../apps';
import { Database } from '../../core/database';
import { Workspaces, type Actor } from '../../workspaces';
import { AppChanges, changesOutdated, type AppNames } from '../domain/app-changes';
import { appChanged, appLocked, pullOverUnpushed, excludingEachOther } from '../domain/errors';
import { RepositoryLayout } from '../domain/format/repository-layout';
import {
  fillTemplate,
  namesOf,
  normalizeMessage,
  checkOverwrite,
  refuseTrailersOfAgents,
  withAgent,
} from '../domain/plan/message';
import { hasUncommittedChanges } from '../domain/uncommitted-changes';
import { AppHosts } from '../ports';
import {
  COMMIT_JOBS,
  type AppCommitKind,
  type CommitChangesInput,
  type CommitInput,
  type CommitManyInput,
  type JobApp,
} from '../queue/commit-jobs';
import { JobStore, type NewDocument } from '../queue/job-store';
import { WaitingCommits } from '../queue/open-commits';
import { AppLinkStore, findCommittedHere, type StoredLink } from '../store/links';
import {
  getTarget,
  CommitSettingsStore,
  getWritableTarget,
  GitConfigStore,
  type GitConfig,
  type CommitSettings,
} from '../store/settings';

interface Subject {
  /** Apps of one commit. */
  apps: AppWithVersion[];
  author: { name: string };
}

/** Composes commit messages by the workspace's template. */
@Injectable()
export class CommitMessages {
  constructor(private readonly workspaces: Workspaces) {}

  /** Returns the text around the message. Null if the workspace has no template. */
  async findParts(
    tx: EntityManager,
    config: GitConfig | null,
    { apps, author }: Subject,
  ): Promise<string[] | null> {
    if (!config?.commitTemplate) return null;
    const workspace = await this.workspaces.get(config.workspaceId, tx);
    return fillTemplate(config.commitTemplate, {
      app: namesOf(apps.map(({ name }) => name)),
      version: namesOf(apps.map(({ version }) => version.name)),
      workspace: workspace.name,
      user: author.name,
    });
  }

  /** Returns the message of a commit for its job's input. Absent if it is the user's own. */
  async compose(
    tx: EntityManager,
    config: GitConfig | null,
    { message, agent, ...subject }: Subject & Pick<Settings, 'message' | 'author' | 'agent'>,
  ): Promise<Pick<CommitInput, 'commitMessage' | 'agent'>> {
    const parts = await this.findParts(tx, config, subject);
    const whole = parts === null ? message : normalizeMessage(parts.join(message));
    if (!agent) return parts === null ? {} : { commitMessage: whole };
    refuseTrailersOfAgents(message);
    return { agent, commitMessage: withAgent(whole, { requestedBy: subject.author, agent }) };
  }
}

interface Settings {
  config: GitConfig | null;
  author: { name: string; email: string };
  message: string;
  /** The agent that asked for the commit. */
  agent?: CommitInput['agent'];
}

/** Builds the input of jobs that commit: it is complete, so that later changes of the apps do not matter. */
@Injectable()
export class BuildCommitInput {
  constructor(private readonly messages: CommitMessages) {}

  async ofApp(
    tx: EntityManager,
    {
      app,
      ...settings
    }: Settings & { app: AppWithVersion } & Pick<JobApp, 'seen' | 'revision' | 'renamed' | 'only' | 'merge'>,
  ): Promise<CommitInput | CommitChangesInput> {
    const { seen, revision, renamed, only, merge } = settings;
    return {
      ...namedIn(app),
      ...(seen ? { seen } : {}),
      ...(revision ? { revision } : {}),
      ...(renamed ? { renamed } : {}),
      ...(only ? { only } : {}),
      ...(merge ? { merge } : {}),
      ...(await this.common(tx, [app], settings)),
    };
  }

  async ofApps(
    tx: EntityManager,
    { apps, ...settings }: Settings & { apps: AppWithVersion[] },
  ): Promise<CommitManyInput> {
    return { apps: apps.map(jobAppOf), ...(await this.common(tx, apps, settings)) };
  }

  private async common(
    tx: EntityManager,
    apps: AppWithVersion[],
    { config, ...request }: Settings,
  ): Promise<Omit<CommitManyInput, 'apps'>> {
    return {
      target: getTarget(config),
      ...(await this.messages.compose(tx, config, { apps, ...request })),
      ...signedWith(config),
    };
  }
}

export const namedIn = ({ gitAppId, name, version }: AppWithVersion) => ({
  gitAppId,
  appName: name,
  gitVersionId: version.gitVersionId,
  versionName: version.name,
});

const jobAppOf = (app: AppWithVersion): JobApp => ({
  appId: app.id,
  ...namedIn(app),
  documentHash: app.version.documentHash,
});

export const signedWith = (config: GitConfig | null): Pick<CommitInput, 'signingKeyId'> =>
  config?.signingKeyId ? { signingKeyId: config.signingKeyId } : {};

export const namedAgent = ({ agent }: Pick<Actor, 'agent'>): CommitInput['agent'] =>
  agent && { name: agent.name, version: agent.version };

const CREATION_MESSAGE = 'App creation';

interface AppCommit extends Pick<JobApp, 'seen' | 'revision' | 'renamed' | 'only' | 'merge'> {
  kind: AppCommitKind;
  app: AppWithVersion;
  actor: Pick<Actor, 'workspaceId' | 'userId' | 'agent'>;
  /** By default the acting one. */
  agent?: CommitInput['agent'];
  /** The workspace's settings, locked. */
  settings: CommitSettings;
  message: string;
}

interface CommitRequest {
  message: string;
  /** The state that the person means. */
  revision?: string;
  overwrite?: unknown;
  only?: string[];
  /** Merges the changes of others to the app. */
  merge?: boolean;
}

/**
 * Enqueues commits of an app. The transaction stores everything that the commit needs, so later changes to the app do not
 * affect it.
 */
@Injectable()
export class EnqueueCommit {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
    private readonly settings: CommitSettingsStore,
    private readonly jobs: JobStore,
    private readonly build: BuildCommitInput,
    private readonly waiting: WaitingCommits,
    private readonly hosts: AppHosts,
  ) {}

  /**
   * `overwrite`: the commit that the user has seen, and whose state of the app may be replaced. `only`: ids of the
   * changes to commit, in place of all.
   */
  commit(actor: Actor, appId: string, request: CommitRequest): Promise<string> {
    const message = normalizeMessage(request.message);
    const seen = checkOverwrite(request.overwrite);
    const merge = request.merge === true ? true : undefined;
    if (merge && seen !== undefined) throw excludingEachOther('merge', 'overwrite');
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      if (app.isLocked) throw appLocked(app.name);
      const revision = app.hosted ? await this.hosts.revisionOf(tx, appId) : null;
      refuseOther(app, { revision, wanted: request.revision });
      const settings = await this.settings.lockWritable(tx, actor);
      // Held commits of the app go first: they would be refused, and this commit with them.
      if (merge && (await this.waiting.hasUnpushed(tx, appId))) throw pullOverUnpushed();
      if (seen !== undefined) await this.waiting.overwriteWithUnpushed(tx, appId, seen);
      const { only } = request;
      const { kind } = only ? COMMIT_JOBS.commit_changes : COMMIT_JOBS.commit_app;
      const named = revision === null ? {} : { revision };
      return this.enqueue(tx, { ...named, kind, app, actor, settings, message, seen, only, merge });
    });
  }

  /** Enqueues the first commit of an app that is being created in the same transaction. */
  async commitCreation(
    tx: EntityManager,
    app: AppWithVersion,
    { actor, overwrite }: CreationCommit,
  ): Promise<string> {
    const seen = checkOverwrite(overwrite);
    const settings = await this.settings.lockWritable(tx, actor);
    const message = CREATION_MESSAGE;
    const { kind } = COMMIT_JOBS.create_app;
    return this.enqueue(tx, { kind, app, actor, settings, message, seen });
  }

  /** Lets a worker prepare a commit that is likely within seconds. Stores nothing in the database. */
  async prepare(actor: Actor, appId: string): Promise<void> {
    const target = getWritableTarget(await this.configs.find(actor));
    await this.jobs.prepareCommit({ workspaceId: actor.workspaceId, appId, target });
  }

  /** Enqueues a commit of the app as it is now; the caller has locked app and settings, in this order. */
  async enqueue(tx: EntityManager, { settings, actor, ...commit }: AppCommit): Promise<string> {
    const { kind, app, message } = commit;
    const { workspaceId, userId } = actor;
    const { author } = settings;
    const input = await this.build.ofApp(tx, { agent: namedAgent(actor), ...commit, ...settings });
    const { documentHash: hash, id: versionId } = app.version;
    // A rename commits the last committed document, which the repository has.
    const document = COMMIT_JOBS[kind].commits === 'rename' ? null : { hash, versionId };
    const job = { workspaceId, kind, appId: app.id, actor: { userId, author }, message, input };
    return this.jobs.enqueue(tx, job, document);
  }
}

/** The fewest digits of a document's hash that name it. */
const LEAST_DIGITS = 32;

/** @throws AppError 409 `app_changed` */
function refuseOther(
  { name, version }: AppWithVersion,
  { revision, wanted }: { revision: string | null; wanted: string | undefined },
): void {
  if (wanted === undefined) return;
  const present = revision ?? version.documentHash;
  const isPart = revision === null && wanted.length >= LEAST_DIGITS && present.startsWith(wanted);
  if (wanted !== present && !isPart) throw appChanged(name, present);
}

/** The app's content in a commit. */
interface Content {
  names: AppNames;
  document: NewDocument;
}

/** Makes commits that are kept here until they are pushed. */
@Injectable()
export class KeepCommit {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly settings: CommitSettingsStore,
    private readonly jobs: JobStore,
    private readonly links: AppLinkStore,
    private readonly build: BuildCommitInput,
    private readonly hosts: AppHosts,
  ) {}

  /** Returns the id of the commit's job, or the app's last commit if there is nothing to commit. */
  keep(
    actor: Actor,
    appId: string,
    request: CommitRequest,
  ): Promise<{ jobId: string } | { sha: string | null }> {
    const message = normalizeMessage(request.message);
    const seen = checkOverwrite(request.overwrite);
    if (request.merge) throw excludingEachOther('push', 'merge');
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      if (app.isLocked) throw appLocked(app.name);
      const revision = app.hosted ? await this.hosts.revisionOf(tx, appId) : null;
      refuseOther(app, { revision, wanted: request.revision });
      const { config, author } = await this.settings.lockWritable(tx, actor);
      const target = getTarget(config);
      const { workspaceId, gitAppId } = app;
      await this.links.ensure(tx, { appId, workspaceId, gitAppId, targetId: target.id });
      const link = await this.links.find(appId, tx);
      if (!hasUncommittedChanges(app, link)) return { sha: link?.last?.sha ?? null };
      const { names, document } = await this.contentOf(tx, app, {
        link,
        only: request.only,
        layout: new RepositoryLayout(target.directory),
      });
      const input = {
        ...(await this.build.ofApp(tx, { app, config, author, message, seen })),
        ...names,
      };
      const by = { userId: actor.userId, author };
      const job = COMMIT_JOBS.commit_app.newJob({
        workspaceId,
        appId,
        actor: by,
        message,
        input,
        isKept: true,
      });
      return { jobId: await this.jobs.enqueue(tx, job, document) };
    });
  }

  /** The changes are chosen now: the next commit here builds on the result. */
  private async contentOf(
    tx: EntityManager,
    app: AppWithVersion,
    { link, only, layout }: { link: StoredLink | null; only: string[] | undefined; layout: RepositoryLayout },
  ): Promise<Content> {
    const { version } = app;
    const names = namedIn(app);
    if (!only) return { names, document: { hash: version.documentHash, versionId: version.id } };
    const committed = link && (await findCommittedHere(tx, link, layout));
    if (!committed) throw changesOutdated();
    const text = await this.apps.documentOf(tx, version.id);
    const before = { ...committed, followsName: link.followsName };
    const chosen = new AppChanges(before, { ...names, text }, layout).select(only);
    return { names: chosen.names, document: { hash: hashOf(chosen.text), text: chosen.text } };
  }
}
