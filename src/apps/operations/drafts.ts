import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { forbidden } from '../../core/errors';
import type { Actor } from '../../workspaces';
import { ReleaseStore } from '../store/release-store';

/** Keeps the drafts of published apps from viewers, unless an admin lets viewers of the workspace see them. */
@Injectable()
export class Drafts {
  constructor(private readonly releases: ReleaseStore) {}

  /** Returns the live document, which the member gets in place of the draft; null for members who get the draft. */
  async findLive({ role }: Actor, appId: string): Promise<{ text: string; etag: string } | null> {
    if (role !== 'viewer') return null;
    const text = await this.releases.documentInPlaceOfDraft(appId);
    return text === null
      ? null
      : { text, etag: `"live ${createHash('sha256').update(text).digest('base64url')}"` };
  }

  /** Throws 403 `drafts_for_builders`. */
  async refuse(actor: Actor, appId: string): Promise<void> {
    if (await this.findLive(actor, appId)) throw draftsForBuilders();
  }
}

const draftsForBuilders = () =>
  forbidden('This app is published: viewers see its live release, and only builders its draft.', {
    code: 'drafts_for_builders',
    remedy: 'Open the live release, or ask an admin to let viewers see drafts.',
  });
