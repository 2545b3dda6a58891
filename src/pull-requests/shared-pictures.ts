import { HttpStatus, Injectable } from '@nestjs/common';
import { ByteCache, Semaphore } from '../core/concurrency';
import { AppError, notFound } from '../core/errors';
import { SecretBox } from '../core/secrets';
import { defaultCopyOf } from '../workspaces';
import { PULL_REQUEST_JOBS } from './jobs';
import { PullRequestReportStore } from './store';
import { getTarget, GitConfigStore } from '../gitsync/store/settings';
import { InOwnName } from '../gitsync/server/in-own-name';

/** Picture in a comment at a pull request: a page of an app in one commit, compared with another commit. */
export interface SharedPicture {
  workspaceId: string;
  /** The app on the default branch. */
  appId: string;
  pageId: string;
  at: string;
  against: string;
  /** True if `at` is the earlier commit. */
  isBefore: boolean;
}

const PURPOSE = 'picture in a pull request';
const SIGNATURE_BYTES = 32;

/** Signed addresses of pictures, for providers and browsers that fetch the images of a comment without a credential. */
@Injectable()
export class PictureAddresses {
  constructor(private readonly secretBox: SecretBox) {}

  /** `server`: address of this server. */
  urlOf(server: string, { workspaceId, appId, pageId, at, against, isBefore }: SharedPicture): string {
    const content = Buffer.from(JSON.stringify([workspaceId, appId, pageId, at, against, isBefore]));
    const token = Buffer.concat([content, this.secretBox.sign(content, PURPOSE)]).toString('base64url');
    return `${server}/api/pictures/${token}.png`;
  }

  /** Returns null for a token that was not made here. All such tokens take the same time. */
  find(token: string): SharedPicture | null {
    const bytes = Buffer.from(token, 'base64url');
    const end = Math.max(0, bytes.length - SIGNATURE_BYTES);
    const content = bytes.subarray(0, end);
    const isSigned = this.secretBox.isSigned(content, bytes.subarray(end), PURPOSE);
    // The decoder ignores foreign characters and spare bits: a picture has one address, which caches know.
    if (!isSigned || bytes.toString('base64url') !== token) return null;
    const [workspaceId, appId, pageId, at, against, isBefore] = JSON.parse(content.toString('utf8')) as [
      ...[string, string, string, string, string],
      boolean,
    ];
    return { workspaceId, appId, pageId, at, against, isBefore };
  }
}

/** Pictures that are drawn at once for strangers: people's work needs the worker, too. */
const MOST_AT_ONCE = 2;
/** More are refused. The requests of all readers at a provider come from the same few addresses, so none has a limit of its own. */
const MOST_WAITING = 20;
const RETRY_AFTER_SECONDS = 5;
const CACHE_BYTES = 16 << 20;
const DRAW_MS = 30_000;

/** Draws the pictures of comments for anybody with their addresses. */
@Injectable()
export class SharedPictures {
  private readonly drawn = new ByteCache<Buffer>(CACHE_BYTES);
  private readonly running = new Map<string, Promise<Buffer>>();
  private readonly turns = new Semaphore(MOST_AT_ONCE);

  constructor(
    private readonly addresses: PictureAddresses,
    private readonly reports: PullRequestReportStore,
    private readonly configs: GitConfigStore,
    private readonly own: InOwnName,
  ) {}

  /**
   * Returns a PNG. Throws 404 for any token that opens no picture now: damaged, withdrawn by the settings, or of an app, commit
   * or page that is gone, or that seems to contain a secret.
   */
  async get(token: string): Promise<Buffer> {
    const picture = this.addresses.find(token);
    if (picture === null || !(await this.reports.showsPictures(picture))) throw notFound('The picture');
    return this.drawn.get(token) ?? this.running.get(token) ?? this.begin(token, picture);
  }

  private begin(token: string, picture: SharedPicture): Promise<Buffer> {
    if (this.turns.waiting >= MOST_WAITING) throw tooManyPictures();
    const running = this.draw(picture)
      .then((png) => {
        this.drawn.add(token, png, png.length);
        return png;
      })
      .finally(() => this.running.delete(token));
    this.running.set(token, running);
    return running;
  }

  private async draw({ workspaceId, appId, ...picture }: SharedPicture): Promise<Buffer> {
    const release = await this.turns.acquire();
    try {
      const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
      const { pageId, isBefore } = picture;
      const [at, against] = [picture.at, picture.against].map((sha) => ({ kind: 'commit' as const, sha }));
      const input = { target, at, against, isBefore, pageId, format: 'png' as const, refusesSecrets: true };
      const { actor } = this.own;
      const call = PULL_REQUEST_JOBS.draw_picture.newJob({ workspaceId, appId, actor, input });
      const { content } = await this.own.call(call, { limitMs: DRAW_MS });
      return Buffer.from(content, 'base64');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Strangers learn nothing about the repository.
      throw mayPass(error) ? notDrawnNow() : notFound('The picture');
    } finally {
      release();
    }
  }
}

const TOO_MANY: number = HttpStatus.TOO_MANY_REQUESTS;

const mayPass = ({ status }: AppError): boolean => status >= 500 || status === TOO_MANY;

const tooManyPictures = () =>
  new AppError('too_many_requests', TOO_MANY, 'Too many pictures are being drawn.', {
    remedy: 'Try again in a few seconds.',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });

const notDrawnNow = () =>
  new AppError('busy', HttpStatus.SERVICE_UNAVAILABLE, 'The picture cannot be drawn now.', {
    remedy: 'Try again in a few seconds.',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
