import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DATA_SOURCE } from '../core/database';
import { AccountRequests } from './account-requests';
import { Accounts } from './accounts';
import { ApiTokenSchema } from './api-token.entity';
import { PasswordFailures } from './passwords/password-failures';
import { PasswordLinks } from './passwords/password-links';
import { Sessions } from './sessions';
import { UserSchema } from './user.entity';

const SERVICES = [AccountRequests, Accounts, PasswordFailures, PasswordLinks, Sessions];

/** The part of accounts that other modules use. */
@Module({
  imports: [TypeOrmModule.forFeature([UserSchema, ApiTokenSchema], DATA_SOURCE)],
  providers: SERVICES,
  exports: SERVICES,
})
export class AuthModule {}
