import { Module } from '@nestjs/common';
import { ApiTokens } from './api-tokens';
import { CommandLineSignIn } from './command-line-sign-in';
import { AuthController } from './auth.controller';
import { AuthGuard } from './auth.guard';
import { AuthModule } from './auth.module';
import { SessionCallers } from './callers/session-callers';
import { AgentSignIn } from './oauth/agent-sign-in';
import { AuthorizationController } from './oauth/authorization.controller';
import { OAuthClients } from './oauth/oauth-clients';
import { OAuthController } from './oauth/oauth.controller';
import { SignIn } from './sign-in';

/** Signing in and out, of people, command lines and agents, and the guard before every route. */
@Module({
  imports: [AuthModule],
  controllers: [AuthController, AuthorizationController, OAuthController],
  providers: [AgentSignIn, ApiTokens, AuthGuard, CommandLineSignIn, OAuthClients, SessionCallers, SignIn],
  exports: [AuthGuard, SessionCallers],
})
export class AuthHttpModule {}
