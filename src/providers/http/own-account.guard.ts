import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { getPrincipal, type SignedInRequest } from '../../auth';
import { ProviderAccounts } from '../accounts/provider-accounts';

/** Answers 404 for an account of someone else, before it reads the request. */
@Injectable()
export class OwnAccountGuard implements CanActivate {
  constructor(private readonly accounts: ProviderAccounts) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const { account } = request.params as { account?: string };
    if (account !== undefined) await this.accounts.get(getPrincipal(request).userId, account);
    return true;
  }
}
