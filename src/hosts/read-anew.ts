import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { isUuid } from '../core/database';
import { READS_APPS_ANEW, type AppsOfRequest } from '../gitsync';
import { WorkspaceContent, type MemberRequest } from '../workspaces';
import { AppHostError, AWAY_FAILURES } from './app-host-error';
import { CaptureApp, type CaptureRequest } from './capture-app';
import { OpenHosts } from './open-hosts';
import { Holds, LostHoldError } from './store/holds';
import { HostStore } from './store/host-store';
import { heldRowOf, HostedAppStore } from './store/hosted-app-store';

/** An app takes some 200 ms to read; anything slower is left out of an answer that a person waits for. */
const READ_MS = 15_000;
/** A pull, or a capture, of an app may end within this time. Then it has just been read. */
const HELD_MS = 5_000;

/** Tells requests whether apps of their workspace are edited at a host. */
@Injectable()
export class HostsInWorkspace extends WorkspaceContent {
  readonly eventType = null;
  readonly routeResources = {};
  override readonly hasHostSql = 'exists (select from app_hosts where workspace_id = :w)';

  viewForEvent(): Promise<null> {
    return Promise.resolve(null);
  }

  /** The connection goes with the workspace's row. */
  async onWorkspaceDeleted(): Promise<void> {}
}

/** Reads apps again at their hosts before a handler takes them, so that it has the edits of a moment ago. */
@Injectable()
export class ReadAnew implements NestInterceptor {
  private readonly logger = new Logger(ReadAnew.name);

  constructor(
    private readonly reflector: Reflector,
    private readonly hosts: HostStore,
    private readonly apps: HostedAppStore,
    private readonly openHosts: OpenHosts,
    private readonly holds: Holds,
    private readonly captureApp: CaptureApp,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const appsOf = this.reflector.get<AppsOfRequest | undefined>(READS_APPS_ANEW, context.getHandler());
    const request = context.switchToHttp().getRequest<MemberRequest & Request<Record<string, string>>>();
    const { actor, hasHost, method } = request;
    if (appsOf && actor && hasHost) {
      const appIds = appsOf(request).filter((id): id is string => typeof id === 'string' && isUuid(id));
      await this.run(actor.workspaceId, { appIds, isLook: method === 'GET' });
    }
    return next.handle();
  }

  /**
   * Passes over apps that are edited here, and a host that is away: people cannot edit there then. Throws AppError where an app
   * cannot be read for another reason, unless people only look.
   */
  private async run(
    workspaceId: string,
    { appIds, isLook }: { appIds: string[]; isLook: boolean },
  ): Promise<void> {
    const keys = appIds.length > 0 ? await this.apps.keysOf(workspaceId, appIds) : [];
    const host = keys.length > 0 ? await this.hosts.open(keys[0].hostId) : null;
    if (!host || host.checkedAt === null || host.isPasswordRefused) return;
    const appHost = await this.openHosts.open(host);
    // One after the other, as captures do: modules come before apps, and the host stays quick for people.
    for (const key of keys) if (!(await this.readOne({ host, appHost, key }, isLook))) return;
  }

  /** Returns false if the host is away. */
  private async readOne(app: Omit<CaptureRequest, 'held'>, isLook: boolean): Promise<boolean> {
    const { host, key } = app;
    const signal = AbortSignal.timeout(READ_MS);
    try {
      await this.holds.hold(heldRowOf(key), { waitMs: HELD_MS, signal }, (held) =>
        this.read({ ...app, held }),
      );
      return true;
    } catch (error) {
      const isAway = host.kind !== 'embedded' && (signal.aborted || isOfAway(error));
      if (!isAway && !(isLook && error instanceof AppHostError)) throw error;
      this.logger.warn({ err: error, ...key }, 'An app could not be read again before it was taken');
      return !isAway;
    }
  }

  /** An app that is gone in the program around Trellis is gone here at once; other hosts have to say so twice. */
  private async read(request: CaptureRequest): Promise<void> {
    try {
      await this.captureApp.run(request, null);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      if (request.host.kind === 'embedded') await this.captureApp.follow(request);
    }
  }
}

const isNotFound = (error: unknown): boolean =>
  error instanceof AppHostError && error.code === 'host_app_not_found';

const isOfAway = (error: unknown): boolean =>
  error instanceof LostHoldError || (error instanceof AppHostError && AWAY_FAILURES.has(error.code));
