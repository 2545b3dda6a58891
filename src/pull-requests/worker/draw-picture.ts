import { Injectable } from '@nestjs/common';
import type { AppDocument } from '../../apps';
import { drawPicture, marksOf, type Marks } from '../../apps/drawing';
import { Semaphore } from '../../core/concurrency';
import { AppError, notFound } from '../../core/errors';
import type { CallWith } from '../../gitsync/calls';
import type { DrawPictureInput, DrawnPicture } from '../jobs';
import { CompareRefs } from '../../gitsync/worker/compare-refs';
import { rasterize } from './rasterize';
import { hashedOf, ScanSecrets } from '../../gitsync/worker/scan-secrets';

/** Draws a page of an app in one state, or the differences of two. */
@Injectable()
export class DrawPicture {
  /** The pixels of one picture may take 20 MB. */
  private readonly turns = new Semaphore(1);

  constructor(
    private readonly states: CompareRefs,
    private readonly secrets: ScanSecrets,
  ) {}

  async run(call: CallWith<DrawPictureInput>, signal: AbortSignal): Promise<DrawnPicture> {
    const { at, against, isBefore, pageId, format, refusesSecrets } = call.input;
    const refs = against === null ? [at] : [at, against];
    const { documents } = await this.states.readStates(call, refs, signal);
    const [drawn, other] = documents;
    if (refusesSecrets) for (const { text } of documents) await this.refuseSecrets(call.workspaceId, text);
    const svg = drawPicture({
      at: JSON.parse(drawn.text) as unknown,
      against: other === undefined ? null : (JSON.parse(other.text) as unknown),
      isBefore,
      marks: other === undefined ? new Map() : marksBetween(isBefore ? [drawn, other] : [other, drawn]),
      pageId,
    });
    if (svg === null) throw pageNotFound(pageId);
    return { content: format === 'svg' ? svg : await this.inPixels(svg, signal) };
  }

  private async refuseSecrets(workspaceId: string, text: string): Promise<void> {
    const found = await this.secrets.findRefused(workspaceId, hashedOf(text), []);
    if (found.length > 0) throw notFound('The picture');
  }

  /** Returns a PNG in base64. */
  private async inPixels(svg: string, signal: AbortSignal): Promise<string> {
    const release = await this.turns.acquire(signal);
    try {
      return (await rasterize(svg)).toString('base64');
    } finally {
      release();
    }
  }
}

/** Marks the components that differ, from the earlier document to the later one. */
export function marksBetween([before, after]: readonly [AppDocument, AppDocument]): Marks {
  const { changes } = before.differenceTo(after);
  return marksOf(changes.map(({ kind, change, thing, of }) => ({ kind, change, itemId: thing.id, of })));
}

const pageNotFound = (pageId: string | null) =>
  new AppError(
    'page_not_found',
    404,
    pageId === null ? 'This state of the app has no pages.' : 'This state of the app has no such page.',
    { remedy: 'Pages have the ids that the document gives them. Without `page`, the first page is drawn.' },
  );
