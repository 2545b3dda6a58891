import { Module } from '@nestjs/common';
import { ApiTokens } from './api-tokens';
import { CommandLineSignIn } from './command-line-sign-in';
import { AuthController } from './auth.controller';
import { AuthGuard } from './auth.guard';
import { AuthModule } from './auth.module';
import { SessionCallers } from './callers/session-callers';
import { SignIn } from './sign-in';

/** Signing in and out, and the guard before every route. */
@Module({
  imports: [AuthModule],
  controllers: [AuthController],
  providers: [ApiTokens, AuthGuard, CommandLineSignIn, SessionCallers, SignIn],
  exports: [AuthGuard, SessionCallers],
})
export class AuthHttpModule {}
