import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { firstValueFrom, of } from 'rxjs';
import type { EntityManager } from 'typeorm';
import { Database } from '../../core/database';
import { memberOf, type MemberRequest } from '../access/workspace-member';
import { RUNS_BEFORE_TRANSACTION } from '../idempotency/runs-before-transaction';
import { AuditLog } from './audit-log';
import { AUDITED, callOf, type DescribeCall } from './audited';

/**
 * Records what routes with `Audited` have changed. What fails is not recorded, and what cannot be recorded is not done. Only
 * what `RunsBeforeTransaction` is done by then, and fails if it cannot be recorded.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly log: AuditLog,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const describe = this.reflector.get<DescribeCall | undefined>(AUDITED, context.getHandler());
    if (!describe) return next.handle();
    const request = context.switchToHttp().getRequest<MemberRequest>();
    const record = async (tx: EntityManager, answer: unknown): Promise<unknown> => {
      const facts = describe(callOf(request, answer));
      if (facts) await this.log.record(tx, { ...facts, actor: memberOf(request), ip: request.ip ?? null });
      return answer;
    };
    const handle = (): Promise<unknown> => firstValueFrom(next.handle());
    if (this.reflector.get<boolean>(RUNS_BEFORE_TRANSACTION, context.getHandler())) {
      const answer = await handle();
      return of(await this.database.transaction((tx) => record(tx, answer)));
    }
    // That of the `Idempotency-Key`, if there is one.
    return of(await this.database.joined(async (tx) => record(tx, await handle())));
  }
}
