import type { OAuthMetadata, OAuthProtectedResourceMetadata } from '@modelcontextprotocol/sdk/shared/auth.js';
import type { TokenScope } from '../token-scope';

/** The endpoint of agents, below this server's address. */
const MCP_PATH = '/api/mcp';
/** The only scope that OAuth gives. */
export const AGENT_SCOPE = 'agent' satisfies TokenScope;

/** Returns the address for which agents get tokens. `own` is this server's address. */
export const resourceOf = (own: string): string => own + MCP_PATH;

export const resourceMetadataOf = (own: string): string =>
  `${own}/.well-known/oauth-protected-resource${MCP_PATH}`;

/** Describes the endpoint of agents (RFC 9728). */
export const protectedResource = (own: string): OAuthProtectedResourceMetadata => ({
  resource: resourceOf(own),
  authorization_servers: [own],
  scopes_supported: [AGENT_SCOPE],
  bearer_methods_supported: ['header'],
  resource_name: 'Trellis',
});

/** Describes how agents sign in (RFC 8414). */
export const authorizationServer = (own: string): OAuthMetadata => ({
  issuer: own,
  authorization_endpoint: `${own}/oauth/authorize`,
  token_endpoint: `${own}/api/oauth/token`,
  registration_endpoint: `${own}/api/oauth/register`,
  revocation_endpoint: `${own}/api/oauth/revoke`,
  scopes_supported: [AGENT_SCOPE],
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code'],
  token_endpoint_auth_methods_supported: ['none'],
  revocation_endpoint_auth_methods_supported: ['none'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
});
