import { Module } from '@nestjs/common';
import { AccountRequests } from './account-requests';
import { Accounts } from './accounts';
import { PasswordFailures } from './passwords/password-failures';
import { PasswordLinks } from './passwords/password-links';
import { Sessions } from './sessions';

const SERVICES = [AccountRequests, Accounts, PasswordFailures, PasswordLinks, Sessions];

/** The part of accounts that other modules use. */
@Module({
  providers: SERVICES,
  exports: SERVICES,
})
export class AuthModule {}
