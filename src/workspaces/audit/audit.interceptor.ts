import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { firstValueFrom, of } from 'rxjs';
import { Database } from '../../core/database';
import { memberOf, type MemberRequest } from '../access/workspace-member';
import { AuditLog } from './audit-log';
import { AUDITED, callOf, type DescribeCall } from './audited';

/** Records what routes with `Audited` have changed. What fails is not recorded, and what cannot be recorded is not done. */
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
    const answer: unknown = await this.database.transaction(async (tx) => {
      const result: unknown = await firstValueFrom(next.handle());
      const facts = describe(callOf(request, result));
      if (facts) await this.log.record(tx, { ...facts, actor: memberOf(request), ip: request.ip ?? null });
      return result;
    });
    return of(answer);
  }
}
