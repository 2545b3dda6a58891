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
import type { MemberRequest } from '../workspaces';
import { AppHostError, CONNECTION_FAILURES } from './app-host-error';
import { CaptureApp, type CaptureRequest } from './capture-app';
import { OpenHosts } from './open-hosts';
import { Holds, LostHoldError } from './store/holds';
import { HostStore } from './store/host-store';
import { heldRowOf, HostedAppStore } from './store/hosted-app-store';

/** An app takes some 200 ms to read; anything slower is left out of an answer that a person waits for. */
const READ_MS = 15_000;
/** A pull, or a capture, of an app may end within this time. Then it has just been read. */
const HELD_MS = 5_000;

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
    if (appsOf && request.actor)
      for (const appId of new Set(appsOf(request)))
        if (typeof appId === 'string' && isUuid(appId)) await this.run(request.actor.workspaceId, appId);
    return next.handle();
  }

  /** Does nothing for an app that is edited here, or while its host is away: people cannot edit it then. */
  async run(workspaceId: string, appId: string): Promise<void> {
    const app = await this.apps.findByApp(appId);
    if (!app) return;
    const host = await this.hosts.open(app.hostId);
    if (host?.workspaceId !== workspaceId || host.checkedAt === null || host.isPasswordRefused) return;
    const appHost = await this.openHosts.open(host);
    const signal = AbortSignal.timeout(READ_MS);
    try {
      await this.holds.hold(heldRowOf(app), { waitMs: HELD_MS, signal }, async (held) => {
        await this.read({ host, appHost, key: app, held });
      });
    } catch (error) {
      if (host.kind === 'embedded' || !isAway(error, signal)) throw error;
      const { hostId, hostAppId } = app;
      this.logger.warn(
        { err: error, hostId, hostAppId },
        'An app could not be read anew before it was taken',
      );
    }
  }

  /** An app that is gone in the program around Trellis is gone here at once; other hosts have to say so twice. */
  private async read(request: CaptureRequest): Promise<void> {
    try {
      await this.captureApp.run(request, null);
    } catch (error) {
      if (request.host.kind !== 'embedded' || !isNotFound(error)) throw error;
      await this.captureApp.follow(request);
    }
  }
}

const isNotFound = (error: unknown): boolean =>
  error instanceof AppHostError && error.code === 'host_app_not_found';

function isAway(error: unknown, { aborted }: AbortSignal): boolean {
  if (aborted || error instanceof LostHoldError || isNotFound(error)) return true;
  return error instanceof AppHostError && CONNECTION_FAILURES.includes(error.code);
}
