import { Inject, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { AuthHttpModule } from '../auth';
import { Config, EMBEDDING, type Embedding } from '../core/config';
import { WorkspacesModule } from '../workspaces';
import { Database } from '../core/database';
import { AdmitPerson } from './admit-person';
import { GroupRules } from './group-rules';
import { IdentityProvider } from './identity-provider';
import { CALLBACK_PATH, SignOn } from './sign-on';
import { SignOnController } from './sign-on.controller';

/** Signing in at an identity provider by OpenID Connect. */
@Module({
  imports: [AuthHttpModule, WorkspacesModule],
  controllers: [SignOnController],
  providers: [AdmitPerson, GroupRules, IdentityProvider, SignOn],
})
export class SignOnModule implements OnApplicationBootstrap {
  private readonly logger = new Logger(SignOnModule.name);

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly rules: GroupRules,
    @Inject(EMBEDDING) private readonly embedding: Embedding | null,
  ) {}

  /** Does not ask the provider: a provider that is down must not stop the start. */
  async onApplicationBootstrap(): Promise<void> {
    const { oidc, baseUrl, basePath, host, port } = this.config;
    if (oidc === null || this.embedding) return;
    const address = `${baseUrl ?? `http://${host}:${port}`}${basePath}`;
    this.logger.log(
      { issuer: oidc.issuer, redirectAddress: `${address}${CALLBACK_PATH}` },
      'Sign-on is set up. Register this redirect address at the provider',
    );
    // Before someone makes another workspace of the same name.
    await this.database.transaction((tx) => this.rules.bind(tx));
  }
}
