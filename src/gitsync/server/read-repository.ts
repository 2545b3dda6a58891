import { Injectable } from '@nestjs/common';
import { Drafts, type Item } from '../../apps';
import { notFound } from '../../core/errors';
import type { Actor } from '../../workspaces';
import type { NewCall } from '../calls';
import { isDraft, parseDocumentRef } from '../domain/document-ref';
import { parseCursor } from '../domain/history';
import { APP_JOBS } from '../queue/app-jobs';
import { COMMIT_JOBS } from '../queue/commit-jobs';
import { READ_JOBS, type CompareRefsInput, type ListInput } from '../queue/read-jobs';
import type { JobTarget } from '../store/job-target';
import { getTarget, GitConfigStore } from '../store/settings';
import { selectorOf, type AppChoice } from './import-and-link';
import { WorkerCalls } from './worker-calls';

/** Composes the calls that read the repository. They do not wait for the workspace's queue. */
@Injectable()
export class ReadRepository {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly drafts: Drafts,
  ) {}

  async listApps(actor: Actor, page: ListInput['page']): Promise<NewCall> {
    const target = await this.targetFor(actor);
    return READ_JOBS.list_apps.newJob({ ...by(actor), input: { target, page } });
  }

  async previewApp(actor: Actor, choice: AppChoice): Promise<NewCall> {
    const target = await this.targetFor(actor);
    return READ_JOBS.list_apps.newJob({ ...by(actor), input: { target, preview: selectorOf(choice) } });
  }

  async planCommit(actor: Actor): Promise<NewCall> {
    return COMMIT_JOBS.plan_commit.newJob({ ...by(actor), input: { target: await this.targetFor(actor) } });
  }

  async planPull(actor: Actor): Promise<NewCall> {
    return APP_JOBS.plan_pull.newJob({ ...by(actor), input: { target: await this.targetFor(actor) } });
  }

  async checkUpdates(actor: Actor, appId: string): Promise<NewCall> {
    const target = await this.targetFor(actor);
    return READ_JOBS.check_updates.newJob({ ...by(actor), appId, input: { target } });
  }

  /** Compares the app with its last commit. Throws 403 `drafts_for_builders`. */
  async checkChanges(actor: Actor, appId: string): Promise<NewCall> {
    const target = await this.targetFor(actor);
    return READ_JOBS.check_changes.newJob({ ...by(actor), appId, input: { target } });
  }

  /** Compares the app with an app of the repository that it is not linked to yet. */
  async compareWith(actor: Actor, appId: string, choice: AppChoice): Promise<NewCall> {
    const target = await this.targetFor(actor);
    return READ_JOBS.check_changes.newJob({
      ...by(actor),
      appId,
      input: { target, from: selectorOf(choice) },
    });
  }

  /** Compares two states of the app. Throws 403 `drafts_for_builders`. */
  async compareRefs(
    actor: Actor,
    appId: string,
    { from = 'last', to = 'working', ...also }: WantedDifference,
  ): Promise<NewCall> {
    const refs = { from: parseDocumentRef(from, 'from'), to: parseDocumentRef(to, 'to') };
    if (isDraft(refs.from) || isDraft(refs.to) || also.hasClashes) await this.drafts.refuse(actor, appId);
    const target = await this.targetFor(actor);
    return READ_JOBS.compare_refs.newJob({ ...by(actor), appId, input: { target, ...refs, ...also } });
  }

  private async targetFor(actor: Actor): Promise<JobTarget> {
    return getTarget(await this.configs.find(actor));
  }
}

interface WantedDifference extends Pick<CompareRefsInput, 'hasText' | 'hasClashes'> {
  from?: string;
  to?: string;
}

const by = (actor: Actor) => ({ workspaceId: actor.workspaceId, actor });

const SHA = /^[0-9a-f]{40}$/;

/** Reads the history of an app through the worker. */
@Injectable()
export class ReadHistory {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly calls: WorkerCalls,
  ) {}

  async list(
    actor: Actor,
    appId: string,
    { limit, cursor, of }: { limit: number; cursor?: string; of?: string },
  ): Promise<NewCall> {
    const after = cursor === undefined ? null : parseCursor(cursor);
    const { workspaceId } = actor;
    const target = getTarget(await this.configs.find(actor));
    const input = { target, limit, after, ...(of !== undefined && { of: itemOf(of) }) };
    return READ_JOBS.list_history.newJob({ workspaceId, appId, actor, input });
  }

  async definition(actor: Actor, appId: string, sha: string): Promise<NewCall> {
    const { workspaceId } = actor;
    const target = getTarget(await this.configs.find(actor));
    if (!SHA.test(sha)) throw notFound('The commit');
    return READ_JOBS.read_definition.newJob({ workspaceId, appId, actor, input: { target, sha } });
  }

  /** Returns the text of the app's document at a commit. */
  async readDefinition(actor: Actor, appId: string, sha: string): Promise<string> {
    return definitionIn(await this.calls.start(await this.definition(actor, appId, sha)).result);
  }
}

/** Reads `component:<id>` or `query:<id>`. */
function itemOf(text: string): Item {
  const at = text.indexOf(':');
  return { kind: text.slice(0, at) as Item['kind'], id: text.slice(at + 1) };
}

/** Returns the document in the result of a `read_definition` call, with the repository's bytes. */
export const definitionIn = (result: Buffer): string =>
  (JSON.parse(result.toString()) as { text: string }).text;
