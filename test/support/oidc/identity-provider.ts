import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Person at the identity provider, who types `sub` in at its sign-in. */
export interface ProviderPerson {
  sub: string;
  name?: string;
  email?: string;
  email_verified?: boolean;
  groups?: string[];
}

/** Person with a group, whose address the provider has verified. */
export const GRACE: ProviderPerson = {
  sub: 'grace',
  name: 'Grace Hopper',
  email: 'grace@example.com',
  email_verified: true,
  groups: ['engineers'],
};

const CLIENT = { client_id: 'trellis', client_secret: 'a-secret-of-the-client-that-stays-here' };

/** A certified OpenID provider, with people that a test chooses. */
export class TestIdentityProvider implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    readonly issuer: string,
  ) {}

  static async start(): Promise<TestIdentityProvider> {
    const child = fork(join(__dirname, 'run-provider.mjs'), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new TestIdentityProvider(child, `http://127.0.0.1:${port}`);
  }

  /** Settings of a Trellis that people sign in to here. */
  get environment(): Record<string, string> {
    return {
      TRELLIS_OIDC_ISSUER: this.issuer,
      TRELLIS_OIDC_CLIENT_ID: CLIENT.client_id,
      TRELLIS_OIDC_CLIENT_SECRET: CLIENT.client_secret,
      TRELLIS_OIDC_NAME: 'Acme Login',
      TRELLIS_OIDC_SCOPES: 'openid profile email groups',
    };
  }

  /** Serves a Trellis, with new signing keys. */
  serve(address: string, people: ProviderPerson[]): Promise<void> {
    const clients = [
      {
        ...CLIENT,
        redirect_uris: [`${address}/api/oidc/callback`],
        backchannel_logout_uri: `${address}/api/oidc/back-channel-logout`,
        backchannel_logout_session_required: true,
      },
    ];
    return this.send({ issuer: this.issuer, clients, people });
  }

  /** Changes the claims of people, for their next sign-in. */
  change(people: ProviderPerson[]): Promise<void> {
    return this.send({ people });
  }

  private async send(message: object): Promise<void> {
    const answer = once(this.child, 'message');
    this.child.send(message);
    await answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.kill();
    await exit;
  }
}
