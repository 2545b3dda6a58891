import { Injectable } from '@nestjs/common';
import { Apps } from '../../../apps';
import { Database } from '../../../core/database';
import type { CallWith } from '../../calls/call';
import { locateApp, selectInHistory } from '../../domain';
import type { DefinitionInput, ReadResult } from '../../queue/job-inputs';
import { DroppedStore } from '../../store/dropped-store';
import { AppLinkStore } from '../../store/links';
import { readDocument } from '../read-app';
import { Mirrors, treeReaderOf } from '../mirrors';
import { requireCommit } from './find-commit';

/** Reads the document of an app as it was at a commit, with the repository's bytes. */
@Injectable()
export class ReadDefinition {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly mirrors: Mirrors,
    private readonly dropped: DroppedStore,
  ) {}

  async run(call: CallWith<DefinitionInput>, signal: AbortSignal): Promise<ReadResult> {
    const { target, sha } = call.input;
    const { id, gitAppId } = await this.apps.get(this.database.manager, call.appId ?? '');
    const link = await this.links.find(id);
    return this.mirrors.use(call, target, async (repository) => {
      const { targetId } = repository;
      const dropped = await this.dropped.find({ targetId, sha, gitAppId });
      if (dropped !== null) return { text: dropped };
      await requireCommit(this.mirrors, repository, { sha, signal });
      const tree = treeReaderOf(repository.mirror, sha);
      const app = selectInHistory(gitAppId, link?.last?.syncedState);
      const document = await readDocument(tree, await locateApp(tree, repository.layout, app));
      return { text: document.text };
    });
  }
}
