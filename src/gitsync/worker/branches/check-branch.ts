import { Injectable } from '@nestjs/common';
import type { CallWith } from '../../calls/call';
import type { CheckedBranch, ListRefsInput, ReadInput, RemoteTips } from '../../queue/job-inputs';
import { AdoptLinks } from '../adopt-links';
import { Mirrors } from '../mirrors';
import { MarkBehind } from './mark-behind';

/** Compares branches with the remote, for what is to be pulled by itself. */
@Injectable()
export class CheckBranch {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly adopt: AdoptLinks,
    private readonly behind: MarkBehind,
  ) {}

  /** Lists the commits at which branches and tags of the remote are. Fetches nothing. */
  listRefs(call: CallWith<ListRefsInput>, signal: AbortSignal): Promise<RemoteTips> {
    const { target, branches: names, hasTags } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { branches, tags } = await this.mirrors.listRefs(repository, signal);
      const wanted = [...branches].filter(([name]) => names.includes(name));
      return { branches: Object.fromEntries(wanted), ...(hasTags ? { tags: Object.fromEntries(tags) } : {}) };
    });
  }

  /**
   * Fetches the branch, and finds the apps that stand there differently than they were last pushed or pulled. An app that is
   * gone from it is none of them: there is nothing to pull. In an empty repository, where all are gone, all are marked. Throws
   * 422 `git_invalid_repository` where the list of apps cannot be read.
   */
  async run(call: CallWith<ReadInput>, signal: AbortSignal): Promise<CheckedBranch> {
    const { target } = call.input;
    const { workspaceId } = call;
    return this.mirrors.use(call, target, async (repository) => {
      const fetch = async () => (await this.mirrors.fetch(repository, signal)).base;
      await this.adopt.run(repository, { workspaceId, fetch });
      // Before the fetch: an app that is pushed meanwhile has another commit by then, and is not marked.
      const apps = await this.behind.list(repository);
      const tip = await fetch();
      return { tip, behind: await this.behind.mark(repository, { apps, tip }) };
    });
  }
}
