import { Injectable } from '@nestjs/common';
import { Drafts } from '../apps';
import type { Actor } from '../workspaces';
import { isDraft, isLocal, parseDocumentRef } from '../gitsync/domain/document-ref';
import { PULL_REQUEST_JOBS, type DrawnPicture, type PictureFormat } from './jobs';
import { getTarget, GitConfigStore } from '../gitsync/store/settings';
import { WorkerCalls } from '../gitsync/server/worker-calls';

export interface WantedPicture {
  /** State that is drawn, as in `git/diff`. By default what the member sees of the app here. */
  at?: string;
  /** State to compare with: what differs is outlined. */
  against?: string;
  /** `before`: `at` is the earlier state. */
  moment?: 'before' | 'after';
  /** Id of the page. By default the first page that differs, or the home page. */
  page?: string;
  format?: PictureFormat;
}

/** Draws pages of apps through the worker. */
@Injectable()
export class Pictures {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly drafts: Drafts,
    private readonly calls: WorkerCalls,
  ) {}

  /**
   * Returns the bytes of an SVG or PNG. Throws 403 `drafts_for_builders`, 404 `page_not_found`, and as a comparison of the
   * states does.
   */
  async draw(
    actor: Actor,
    appId: string,
    { at, against, moment, page, format = 'svg' }: WantedPicture,
    signal?: AbortSignal,
  ): Promise<Buffer> {
    const refs = {
      at: at === undefined ? null : parseDocumentRef(at, 'at'),
      against: against === undefined ? null : parseDocumentRef(against, 'against'),
    };
    const drawn = refs.at ?? { kind: (await this.drafts.isHidden(actor, appId)) ? 'live' : 'working' };
    const used = [drawn, ...(refs.against ? [refs.against] : [])];
    if (used.some(isDraft)) await this.drafts.refuse(actor, appId);
    const running = this.calls.start(
      PULL_REQUEST_JOBS.draw_picture.newJob({
        workspaceId: actor.workspaceId,
        appId,
        actor,
        input: {
          target: used.every(isLocal) ? null : getTarget(await this.configs.find(actor)),
          at: drawn,
          against: refs.against,
          isBefore: moment === 'before',
          pageId: page ?? null,
          format,
          refusesSecrets: false,
        },
      }),
    );
    signal?.addEventListener('abort', () => this.calls.cancel(running), { once: true });
    const { content } = JSON.parse((await running.result).toString()) as DrawnPicture;
    return Buffer.from(content, format === 'svg' ? 'utf8' : 'base64');
  }
}
