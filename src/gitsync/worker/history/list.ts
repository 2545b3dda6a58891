import { Injectable } from '@nestjs/common';
import type { Sha } from '../../../git';
import type { CallWith } from '../../calls/call';
import { cursorOf, selectInHistory } from '../../domain';
import type { HistoryInput, ReadResult } from '../../queue/job-inputs';
import { AppLinkStore } from '../../store/links';
import { Mirrors, type OpenRepository } from '../mirrors';
import { requireCommit } from './find-commit';
import { findGraph } from './find-graph';
import { findPage } from './find-page';
import type { AppInHistory } from './read-app-at';
import { summarizeCommit } from './summarize-commit';

/** Lists the commits that changed an app, newest first, in pages. */
@Injectable()
export class ListHistory {
  constructor(
    private readonly links: AppLinkStore,
    private readonly mirrors: Mirrors,
  ) {}

  async run(call: CallWith<HistoryInput>, signal: AbortSignal): Promise<ReadResult> {
    const { target, limit, after, of } = call.input;
    const link = await this.links.find(call.appId ?? '');
    if (!link?.last) return { items: [], nextCursor: null };
    const app = selectInHistory(link.gitAppId, link.last.syncedState);
    return this.mirrors.use(call, target, async (repository) => {
      const tip = await this.findTip(repository, { after, signal });
      if (tip === null) return { items: [], nextCursor: null };
      const tags = await this.findTags(repository, signal);
      const skipped = after?.count ?? 0;
      const { mirror, layout } = repository;
      const history = { mirror, layout, app };
      const { shas, end, all } = await findPage(history, { tip, skipped, limit, of, signal });
      const graph = all && (await findGraph(repository, { tip, shas: all }));
      return {
        items: await describe(history, shas, tags),
        nextCursor: end === null ? null : cursorOf({ tip, count: end }),
        ...(graph && { graph }),
      };
    });
  }

  /** Returns the names of tags by their commits. A mirror that was opened for a further page does not know them yet. */
  private async findTags(repository: OpenRepository, signal: AbortSignal): Promise<Map<Sha, string[]>> {
    if (repository.mirror.tags === null) await this.mirrors.fetch(repository, signal);
    const byCommit = new Map<Sha, string[]>();
    for (const [name, sha] of repository.mirror.tags ?? [])
      byCommit.set(sha, [...(byCommit.get(sha) ?? []), name]);
    return byCommit;
  }

  /** Further pages go back from the tip of the first one, whatever was pushed since. */
  private async findTip(
    repository: OpenRepository,
    { after, signal }: { after: HistoryInput['after']; signal: AbortSignal },
  ): Promise<Sha | null> {
    if (after === null) return (await this.mirrors.fetch(repository, signal)).base;
    await requireCommit(this.mirrors, repository, { sha: after.tip, signal });
    return after.tip;
  }
}

async function describe(
  history: AppInHistory,
  shas: Sha[],
  tags: ReadonlyMap<Sha, string[]>,
): Promise<object[]> {
  const items: object[] = [];
  for (const id of shas) {
    const commit = await history.mirror.commit(id);
    const { sha, parents, message, author, date } = commit;
    const summary = await summarizeCommit(history, commit);
    const names = tags.get(sha) ?? [];
    items.push({ sha, parents, message: message.trimEnd(), author, date, ...summary, tags: names });
  }
  return items;
}
