import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DATA_SOURCE } from '../core/database';
import { AccountRequests } from './account-requests';
import { Accounts } from './accounts';
import { ApiToken } from './api-token.entity';
import { ConfirmPassword } from './confirm-password';
import { PasswordFailures } from './password-failures';
import { Sessions } from './sessions';
import { User } from './user.entity';

/** The part of accounts that other modules use. */
@Module({
  imports: [TypeOrmModule.forFeature([User, ApiToken], DATA_SOURCE)],
  providers: [AccountRequests, Accounts, ConfirmPassword, PasswordFailures, Sessions],
  exports: [AccountRequests, Accounts, ConfirmPassword, PasswordFailures, Sessions],
})
export class AuthModule {}
