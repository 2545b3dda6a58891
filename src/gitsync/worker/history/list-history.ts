import { Injectable } from '@nestjs/common';
import type { Sha } from '../../../git';
import type { ReceivedCallOf } from '../../calls/call';
import { cursorOf, selectLinkedApp, type AppSelector } from '../../domain';
import type { ReadResult } from '../../queue/job-inputs';
import { AppLinkStore } from '../../store/app-link-store';
import { Mirrors, type OpenRepository } from '../mirrors';
import { requireCommit } from './find-commit';
import { findHistory } from './find-history';
import { SummarizeCommit } from './summarize-commit';

/** Lists the commits that changed an app, newest first, in pages. */
@Injectable()
export class ListHistory {
  constructor(
    private readonly links: AppLinkStore,
    private readonly mirrors: Mirrors,
  ) {}

  async run(call: ReceivedCallOf<'list_history'>, signal: AbortSignal): Promise<ReadResult> {
    const { target, limit, after } = call.input;
    const link = await this.links.find(call.appId ?? '');
    if (!link?.last) return { items: [], nextCursor: null };
    const app = selectLinkedApp(link.gitAppId, link.last.syncedState);
    return this.mirrors.use(call, target, async (repository) => {
      const tip = await this.findTip(repository, { after, signal });
      if (tip === null) return { items: [], nextCursor: null };
      const skipped = after?.count ?? 0;
      const end = skipped + limit;
      const found = await findHistory(repository, { tip, app, limit: end + 1, signal });
      return {
        items: await describe(repository, { app, shas: found.slice(skipped, end) }),
        nextCursor: found.length > end ? cursorOf({ tip, count: end }) : null,
      };
    });
  }

  /** Further pages go back from the tip of the first one, whatever was pushed since. */
  private async findTip(
    repository: OpenRepository,
    { after, signal }: { after: ReceivedCallOf<'list_history'>['input']['after']; signal: AbortSignal },
  ): Promise<Sha | null> {
    if (after === null) return (await this.mirrors.fetch(repository, signal)).base;
    await requireCommit(this.mirrors, repository, { sha: after.tip, signal });
    return after.tip;
  }
}

async function describe(
  { mirror, layout }: OpenRepository,
  { app, shas }: { app: AppSelector; shas: Sha[] },
): Promise<object[]> {
  const summarize = new SummarizeCommit(mirror, layout, app);
  const items: object[] = [];
  for (const id of shas) {
    const commit = await mirror.commit(id);
    const { sha, parents, message, author, date } = commit;
    items.push({ sha, parents, message: message.trimEnd(), author, date, ...(await summarize.run(commit)) });
  }
  return items;
}
