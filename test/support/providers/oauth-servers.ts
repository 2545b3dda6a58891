import { AuthorizationServer } from './authorization-server';
import { GiteaServer } from './gitea-server';
import { GitHubServer } from './github-server';
import { GitLabServer } from './gitlab-server';
import type { HostedUser, HostingServer } from './hosting-server';

const KINDS = {
  github: {
    Server: GitHubServer,
    oauth: {
      authorizePath: '/login/oauth/authorize',
      tokenPath: '/login/oauth/access_token',
      scopes: ['repo', 'read:org'],
      isGitHub: true,
    },
  },
  gitlab: {
    Server: GitLabServer,
    oauth: {
      authorizePath: '/oauth/authorize',
      tokenPath: '/oauth/token',
      revokePath: '/oauth/revoke',
      scopes: ['api'],
    },
  },
  gitea: {
    Server: GiteaServer,
    oauth: {
      authorizePath: '/login/oauth/authorize',
      tokenPath: '/login/oauth/access_token',
      scopes: ['write:repository', 'write:organization', 'write:user'],
    },
  },
};

export type OAuthKind = keyof typeof KINDS;

/** A provider with an authorization server, and the settings of an OAuth app registered there. */
export interface OAuthServer {
  server: HostingServer;
  authorization: AuthorizationServer;
  settings: Record<string, string>;
}

export async function startOAuthServer(
  kind: OAuthKind,
  users: HostedUser[],
  { isPublic = false, redirectUri }: { isPublic?: boolean; redirectUri?: string } = {},
): Promise<OAuthServer> {
  const { Server, oauth } = KINDS[kind];
  const server = await new Server(users).start();
  const clientId = `client-of-${kind}`;
  const clientSecret = isPublic ? null : `secret-of-${kind}-41d6f0a9`;
  const redirectUris = redirectUri ? [redirectUri] : [];
  const issuer = kind === 'github' ? { issuer: `${server.baseUrl}/login/oauth` } : {};
  const app = { clientId, clientSecret, redirectUris };
  const authorization = new AuthorizationServer({ ...oauth, ...app, ...issuer });
  server.authorization = authorization;
  const prefix = `TRELLIS_OAUTH_${kind.toUpperCase()}`;
  const settings = {
    [`${prefix}_CLIENT_ID`]: clientId,
    ...(clientSecret && { [`${prefix}_CLIENT_SECRET`]: clientSecret }),
    [`${prefix}_BASE_URL`]: server.baseUrl,
    [`${prefix}_CA_FILE`]: server.certificateFile,
    ...(redirectUri && { [`${prefix}_REDIRECT_URI`]: redirectUri }),
  };
  return { server, authorization, settings };
}
