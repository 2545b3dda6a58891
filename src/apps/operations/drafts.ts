import { Injectable } from '@nestjs/common';
import { forbidden } from '../../core/errors';
import type { Actor } from '../../workspaces';
import { ReleaseStore } from '../store/release-store';

/** Keeps the drafts of published apps from viewers, unless an admin lets viewers of the workspace see them. */
@Injectable()
export class Drafts {
  constructor(private readonly releases: ReleaseStore) {}

  /** Returns the live document, which the member gets in place of the draft; null for members who get the draft. */
  async findLive(actor: Actor, appId: string): Promise<string | null> {
    return (await this.isHidden(actor, appId)) ? this.releases.getLiveDocument(appId) : null;
  }

  /** Throws 403 `drafts_for_builders`. */
  async refuse(actor: Actor, appId: string): Promise<void> {
    if (await this.isHidden(actor, appId)) throw draftsForBuilders();
  }

  /** Throws 403 `drafts_for_builders`, unless the draft is as the live release. */
  async refuseEdited(actor: Actor, appId: string): Promise<void> {
    if (!(await this.isHidden(actor, appId))) return;
    const live = (await this.releases.findLive([appId])).get(appId);
    if (!live?.isCurrent) throw draftsForBuilders();
  }

  /** Tells if the member gets the live release in place of the draft. */
  async isHidden({ role }: Actor, appId: string): Promise<boolean> {
    return role === 'viewer' && (await this.releases.isDraftHidden(appId));
  }
}

const draftsForBuilders = () =>
  forbidden('This app is published: viewers see its live release, and only builders its draft.', {
    code: 'drafts_for_builders',
    remedy: 'Open the live release, or ask an admin to let viewers see drafts.',
  });
