import { Injectable } from '@nestjs/common';
import type { Item } from '../../../apps';
import { notFound } from '../../../core/errors';
import type { Actor } from '../../../workspaces';
import type { NewCall } from '../../calls/call';
import { placeOfCursor } from '../../domain';
import { JOBS } from '../../queue/jobs';
import { getTarget, GitConfigStore } from '../../store/settings';
import { WorkerCalls } from '../worker-calls';

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
    const after = cursor === undefined ? null : placeOfCursor(cursor);
    const { workspaceId } = actor;
    const target = getTarget(await this.configs.find(actor));
    const input = { target, limit, after, ...(of !== undefined && { of: itemOf(of) }) };
    return JOBS.list_history.newJob({ workspaceId, appId, actor, input });
  }

  async definition(actor: Actor, appId: string, sha: string): Promise<NewCall> {
    const { workspaceId } = actor;
    const target = getTarget(await this.configs.find(actor));
    if (!SHA.test(sha)) throw notFound('The commit');
    return JOBS.read_definition.newJob({ workspaceId, appId, actor, input: { target, sha } });
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
