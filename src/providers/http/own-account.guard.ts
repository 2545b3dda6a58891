import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { getPrincipal, type SignedInRequest } from '../../auth';
import { ProviderAccounts } from '../accounts/provider-accounts';

/** 404 for an account that is not the caller's, before anything that was sent is looked at. */
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
