import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { firstValueFrom, of } from 'rxjs';
import { FairTurns } from '../core/concurrency';
import { RUNS_BEFORE_TRANSACTION } from './idempotency';
import type { MemberRequest } from './workspace-member';

/**
 * Changes that a server makes at once, together and in one workspace. More would not be faster: their statements wait for each
 * other's locks and for the processor, and hold the pool's connections while they do.
 */
const TURNS = { all: 8, each: 4 };

/**
 * Lets requests that change a workspace take turns, by workspace and person. Reads need none, nor do handlers that wait for
 * other servers.
 */
@Injectable()
export class TurnInterceptor implements NestInterceptor {
  private readonly turns = new FairTurns(TURNS);

  constructor(private readonly reflector: Reflector) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const { actor, method } = context.switchToHttp().getRequest<MemberRequest & { method: string }>();
    const isRead = method === 'GET' || method === 'HEAD';
    if (!actor || isRead || this.reflector.get<boolean>(RUNS_BEFORE_TRANSACTION, context.getHandler()))
      return next.handle();
    const end = await this.turns.take({ group: actor.workspaceId, member: actor.userId });
    try {
      return of(await firstValueFrom<unknown>(next.handle()));
    } finally {
      end();
    }
  }
}
