import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Accounts } from './accounts';
import { ApiToken } from './api-token.entity';
import { ConfirmPassword } from './confirm-password';
import { PasswordFailures } from './password-failures';
import { Sessions } from './sessions';
import { User } from './user.entity';

/** The part of accounts that other modules use. */
@Module({
  imports: [TypeOrmModule.forFeature([User, ApiToken])],
  providers: [Accounts, ConfirmPassword, PasswordFailures, Sessions],
  exports: [Accounts, ConfirmPassword, PasswordFailures, Sessions],
})
export class AuthModule {}
