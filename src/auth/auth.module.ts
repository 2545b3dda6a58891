import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Accounts } from './accounts';
import { ApiToken } from './api-token.entity';
import { ApiTokens } from './api-tokens';
import { AuthController } from './auth.controller';
import { AuthGuard } from './auth.guard';
import { Sessions } from './sessions';
import { SignIn } from './sign-in';
import { User } from './user.entity';

@Module({
  imports: [TypeOrmModule.forFeature([User, ApiToken])],
  controllers: [AuthController],
  providers: [Accounts, ApiTokens, Sessions, SignIn, AuthGuard],
  exports: [Accounts, AuthGuard, Sessions],
})
export class AuthModule {}
