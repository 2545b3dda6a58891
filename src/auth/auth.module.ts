import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Accounts } from './accounts';
import { ApiToken } from './api-token.entity';
import { PasswordFailures } from './password-failures';
import { Sessions } from './sessions';
import { User } from './user.entity';

/** The part of accounts that other modules use. */
@Module({
  imports: [TypeOrmModule.forFeature([User, ApiToken])],
  providers: [Accounts, PasswordFailures, Sessions],
  exports: [Accounts, PasswordFailures, Sessions],
})
export class AuthModule {}
