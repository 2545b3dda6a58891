import { Injectable } from '@nestjs/common';
import { Apps } from '../../apps';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import { CommitSettingsStore } from '../store/commit-settings-store';
import { getTarget } from '../store/settings';
import { CommitMessages } from './commit-messages';

interface CommitManyPreview {
  author: { name: string; email: string };
  /** Text around the message. Null if the workspace has no template. */
  messageParts: string[] | null;
}

/** Previews the author and the message of a commit of several apps. */
@Injectable()
export class PreviewCommitMany {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly settings: CommitSettingsStore,
    private readonly messages: CommitMessages,
  ) {}

  /** `appIds` are the ids that apps have on all branches. */
  async preview(actor: Actor, appIds: string[]): Promise<CommitManyPreview> {
    const { manager } = this.database;
    const onBranch = await this.apps.idsOnCopy(actor, appIds);
    const { config, author } = await this.settings.find(actor);
    getTarget(config);
    const apps = await this.apps.findMany(manager, [...onBranch.values()]);
    return { author, messageParts: await this.messages.findParts(manager, config, { apps, author }) };
  }
}
