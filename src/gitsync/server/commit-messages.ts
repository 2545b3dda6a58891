import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AppWithVersion } from '../../apps';
import { Workspaces } from '../../workspaces';
import { fillTemplate, namesOf, normalizeMessage } from '../domain';
import type { GitConfig } from '../store/settings';

interface Subject {
  /** That become one commit. */
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
    { message, ...subject }: Subject & { message: string },
  ): Promise<{ commitMessage?: string }> {
    const parts = await this.findParts(tx, config, subject);
    return parts === null ? {} : { commitMessage: normalizeMessage(parts.join(message)) };
  }
}
