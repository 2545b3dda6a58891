import { GitFixture } from '../git-fixture';
import { startHttpProxy } from '../http-proxy';
import type { Member } from '../trellis-server';
import { AzureServer } from './azure-server';
import { BitbucketServer } from './bitbucket-server';
import { GiteaServer } from './gitea-server';
import { GitHubServer } from './github-server';
import { GitLabServer } from './gitlab-server';
import type { HostedUser, HostingServer } from './hosting-server';

export type Kind = 'github' | 'gitlab' | 'bitbucket' | 'azure' | 'gitea';

export const ADA: HostedUser = {
  login: 'ada',
  token: 'token-of-ada-5b1e0c7d',
  email: 'ada@example.com',
  organizations: ['tools', 'sales'],
};

/** One Trellis and one server of each provider; the cloud-only one is reached through a proxy. */
export class ProviderFixture {
  private constructor(
    readonly git: GitFixture,
    readonly servers: {
      github: GitHubServer;
      gitlab: GitLabServer;
      bitbucket: BitbucketServer;
      azure: AzureServer;
      gitea: GiteaServer;
    },
    private readonly proxy: AsyncDisposable,
  ) {}

  static async start(): Promise<ProviderFixture> {
    const hosts: Record<string, number> = {};
    const proxy = await startHttpProxy({ hosts });
    const git = await GitFixture.start({
      TRELLIS_GIT_SILENCE_MS: '4000',
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      NO_PROXY: 'localhost,127.0.0.1',
    });
    const servers = {
      github: await new GitHubServer([ADA], git.server).start(),
      gitlab: await new GitLabServer([ADA], git.server).start(),
      bitbucket: await new BitbucketServer([ADA], git.server).start(),
      azure: await new AzureServer([ADA], git.server).start(),
      gitea: await new GiteaServer([ADA], git.server).start(),
    };
    hosts['api.bitbucket.org'] = servers.bitbucket.port;
    return new ProviderFixture(git, servers, proxy);
  }

  /** Throws if a token is found in an answer, the database, a repository or the data folder. */
  async stop(): Promise<void> {
    await this.git.stop();
    await Promise.all(Object.values(this.servers).map((server) => server.stop()));
    await this.proxy[Symbol.asyncDispose]();
  }

  /** Clears all faults and returns the deviations from the providers' descriptions. */
  heal(): string[] {
    return Object.values(this.servers).flatMap((server) => {
      server.heal();
      return server.deviations.splice(0);
    });
  }

  get admin(): Member {
    return this.git.admin;
  }

  connectionOf(kind: Kind, { token, email } = ADA) {
    const { baseUrl, certificateAuthority } = this.servers[kind];
    const ofEmail = kind === 'bitbucket' ? { email } : {};
    return { provider: kind, baseUrl, token, certificateAuthority, ...ofEmail };
  }

  /** Connects an account and returns its address. */
  async connected(kind: Kind, { user = ADA, member = this.admin } = {}): Promise<string> {
    const { body } = await member.post('/api/provider-accounts', this.connectionOf(kind, user)).expect(201);
    return `/api/provider-accounts/${body.id}`;
  }

  withUser(kind: Kind, user: Partial<HostedUser>): HostedUser {
    const { users } = this.servers[kind];
    const added = { ...ADA, login: 'grace', token: `token-of-grace-${users.length}-77aa`, ...user };
    users.push(added);
    return added;
  }

  async failure(kind: Kind, fault: Parameters<HostingServer['fail']>[0]) {
    const account = await this.connected(kind);
    this.servers[kind].fail(fault);
    const answer = await this.admin.get(`${account}/organizations`);
    return [answer.status, answer.body.code, answer.body.remedy, answer] as const;
  }
}

export const idOf = (account: string): string => account.split('/').at(-1)!;
