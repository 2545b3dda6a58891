import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import type { ProviderKind } from '../catalogue';
import type { OAuthPlace } from './oauth-provider';
import { readOAuthApps } from './read-oauth-apps';

/** What somebody has registered at a provider for this instance. */
export interface OAuthApp extends OAuthPlace {
  provider: ProviderKind;
  /** Null for a public one, which shows PKCE alone. */
  clientSecret: string | null;
  certificateAuthority: string | null;
  /** In place of this instance's own page: from there nobody comes back, and the code is pasted. */
  redirectUri: string | null;
}

/** The OAuth apps that this instance has; a start with settings that make no sense fails. */
@Injectable()
export class OAuthApps {
  readonly #apps: OAuthApp[];

  constructor(config: Config) {
    this.#apps = readOAuthApps(config.oauthSettings);
  }

  list(provider: ProviderKind): OAuthApp[] {
    return this.#apps.filter((app) => app.provider === provider);
  }

  find(provider: ProviderKind, baseUrl: string): OAuthApp | null {
    return this.list(provider).find((app) => app.baseUrl === baseUrl) ?? null;
  }

  /** The one that a token was made for; null too where the app is another one by now. */
  findOf(made: { provider: ProviderKind; baseUrl: string; clientId: string | null }): OAuthApp | null {
    const app = this.find(made.provider, made.baseUrl);
    return app?.clientId === made.clientId ? app : null;
  }
}
