import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import type { ProviderKind } from '../catalogue';
import type { OAuthPlace } from './oauth-provider';
import { readOAuthApps } from './read-oauth-apps';

/** OAuth app registered at a provider for this instance. */
export interface OAuthApp extends OAuthPlace {
  provider: ProviderKind;
  /** Null for a public app, which uses PKCE only. */
  clientSecret: string | null;
  certificateAuthority: string | null;
  /** Replaces this instance's own page: there is no redirect back, and the code is pasted. */
  redirectUri: string | null;
}

/** OAuth apps of this instance; invalid settings fail the start. */
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

  /** Finds the app that a token was issued to; null if the app has changed since. */
  findOf(made: { provider: ProviderKind; baseUrl: string; clientId: string | null }): OAuthApp | null {
    const app = this.find(made.provider, made.baseUrl);
    return app?.clientId === made.clientId ? app : null;
  }
}
