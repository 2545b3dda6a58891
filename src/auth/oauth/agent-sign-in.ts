import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { notFound } from '../../core/errors';
import { hashToken, newToken } from '../../core/secrets';
import { announceAccessChange } from '../access-changes';
import { ApiTokens } from '../api-tokens';
import { isChallengeOf } from '../pkce';
import type { Principal } from '../principal';
import { AGENT_SCOPE, resourceOf } from './metadata';
import { OAuthClients, type OAuthClient } from './oauth-clients';
import { OAuthError, type OAuthCode } from './oauth-error';
import { answerAt, isRegistered } from './redirect-address';

const CODE_SECONDS = 60;
export const TOKEN_DAYS = 90;

/** Parameters of the address that an agent has opened to ask a person: anybody may have made it up. */
export interface AskedAuthorization {
  clientId?: string;
  redirectUri?: string;
  responseType?: string;
  codeChallenge?: string;
  codeChallengeMethod?: string;
  resource?: string;
  state?: string;
}

interface Authorization {
  client: OAuthClient;
  redirectUri: string;
  challenge: string;
  /** Address that tells the program that the person has refused. */
  refusedUrl: string;
}

interface CodeRow {
  client_id: string;
  client_name: string;
  user_id: string;
  credential_id: string;
  workspace_id: string;
  redirect_uri: string;
  challenge: string;
  is_expired: boolean;
  used_at: Date | null;
  token_id: string | null;
}

interface Redemption {
  code: string;
  clientId: string;
  verifier: string;
  /** Absent: the one of the code. */
  redirectUri?: string;
  resource?: string;
}

/**
 * Signs in agents by OAuth 2.1: a person allows a program to work in one workspace, and the program gets an API token for a code
 * and the verifier that only it knows.
 */
@Injectable()
export class AgentSignIn {
  constructor(
    private readonly database: Database,
    private readonly clients: OAuthClients,
    private readonly tokens: ApiTokens,
  ) {}

  /**
   * `own` is this server's address.
   * @throws OAuthError with `redirectUrl` once the redirect address is known to be the client's
   */
  async check(asked: AskedAuthorization, own: string): Promise<Authorization> {
    const client = await this.clients.get(asked.clientId ?? '');
    const redirectUri = redirectUriOf(asked, client);
    const answer = answerOf(asked, own);
    const fault = findFault(asked, own);
    if (fault) {
      const { code: error, message } = fault;
      const redirectUrl = answerAt(redirectUri, { ...answer, error, error_description: message });
      throw new OAuthError(error, message, { data: { redirectUrl } });
    }
    const refusedUrl = answerAt(redirectUri, { ...answer, error: 'access_denied' });
    return { client, redirectUri, challenge: asked.codeChallenge ?? '', refusedUrl };
  }

  /** Takes a new sign-in or the password, as a new API token does. Returns the address that gives the code to the program. */
  async allow(
    principal: Principal,
    {
      workspaceId,
      currentPassword,
      ...asked
    }: AskedAuthorization & { workspaceId: string; currentPassword?: string },
    own: string,
  ): Promise<string> {
    const { client, redirectUri, challenge } = await this.check(asked, own);
    await this.tokens.requirePassword(principal, currentPassword);
    const code = newToken('trg');
    const { userId, credentialId } = principal;
    await this.database.transaction(async (tx) => {
      await rowsOf(tx, `delete from oauth_codes where expires_at < now() - interval '1 day'`);
      const made = await rowsOf(
        tx,
        `insert into oauth_codes (code_hash, client_id, user_id, credential_id, workspace_id, redirect_uri, challenge, expires_at)
         select $1, $2, $3, $4, workspace_id, $6, $7, now() + make_interval(secs => $8)
         from memberships where workspace_id = $5 and user_id = $3 returning 1`,
        [hashToken(code), client.id, userId, credentialId, workspaceId, redirectUri, challenge, CODE_SECONDS],
      );
      if (made.length === 0) throw notFound('The workspace');
      await this.clients.noteUse(tx, client.id);
    });
    return answerAt(redirectUri, { ...answerOf(asked, own), code });
  }

  /**
   * Uses up the code, also with a wrong verifier. A code that comes again may have been stolen: the token that it gave is
   * deleted.
   */
  async redeem(redemption: Redemption, own: string): Promise<string> {
    if (!isThisServer(redemption.resource, own))
      throw new OAuthError(OTHER_RESOURCE.code, OTHER_RESOURCE.message);
    await this.clients.get(redemption.clientId);
    const token = await this.database.transaction(async (tx) => {
      const row = await lockCode(tx, redemption.code);
      if (!row) return null;
      if (row.used_at !== null) return this.withdraw(tx, row);
      const made = isFor(row, redemption) ? await this.issue(tx, row) : null;
      await rowsOf(tx, 'update oauth_codes set used_at = now(), token_id = $2 where code_hash = $1', [
        hashToken(redemption.code),
        made?.id ?? null,
      ]);
      return made?.token ?? null;
    });
    if (token === null) throw grantNotValid();
    return token;
  }

  /** Deletes a token that the client got here; others are left alone (RFC 7009). */
  async revoke({ token, clientId }: { token: string; clientId: string }): Promise<void> {
    const { id } = await this.clients.get(clientId);
    await this.database.transaction(async (tx) => {
      const ended = await rowsOf<{ user_id: string }>(
        tx,
        'delete from api_tokens where token_hash = $1 and client_id = $2 returning user_id',
        [hashToken(token), id],
      );
      for (const { user_id: userId } of ended) await announceAccessChange(tx, userId);
    });
  }

  private issue(tx: EntityManager, row: CodeRow): Promise<{ id: string; token: string } | null> {
    return this.tokens.issue(tx, {
      userId: row.user_id,
      credentialId: row.credential_id,
      workspaceId: row.workspace_id,
      clientId: row.client_id,
      name: row.client_name,
      scope: AGENT_SCOPE,
      expiresAt: new Date(Date.now() + TOKEN_DAYS * 86_400_000),
    });
  }

  private async withdraw(tx: EntityManager, { token_id: id, user_id: userId }: CodeRow): Promise<null> {
    await rowsOf(tx, 'delete from api_tokens where id = $1', [id]);
    await announceAccessChange(tx, userId);
    return null;
  }
}

/** Makes the second of two redemptions wait for the first, and find the code used. */
async function lockCode(tx: EntityManager, code: string): Promise<CodeRow | undefined> {
  const [row] = await rowsOf<CodeRow>(
    tx,
    `select c.*, c.expires_at < now() as is_expired, o.name as client_name
     from oauth_codes c join oauth_clients o on o.id = c.client_id where c.code_hash = $1 for no key update of c`,
    [hashToken(code)],
  );
  return row;
}

const isFor = (row: CodeRow, { clientId, redirectUri = row.redirect_uri, verifier }: Redemption): boolean =>
  !row.is_expired &&
  row.client_id === clientId &&
  row.redirect_uri === redirectUri &&
  isChallengeOf(row.challenge, verifier);

/** A client with one address need not name it. */
function redirectUriOf({ redirectUri }: AskedAuthorization, { redirectUris }: OAuthClient): string {
  if (redirectUri === undefined && redirectUris.length === 1) return redirectUris[0];
  if (redirectUri !== undefined && isRegistered(redirectUri, redirectUris)) return redirectUri;
  throw new OAuthError('invalid_redirect_uri', 'The program has not registered the address to return to.', {
    remedy: 'Remove Trellis in your agent, and add it again.',
  });
}

interface Fault {
  code: OAuthCode;
  message: string;
}

function findFault(asked: AskedAuthorization, own: string): Fault | null {
  if (asked.responseType !== 'code')
    return { code: 'unsupported_response_type', message: 'The response type is not code.' };
  if (asked.codeChallengeMethod !== 'S256' || !/^[\w-]{43}$/.test(asked.codeChallenge ?? ''))
    return { code: 'invalid_request', message: 'A code challenge by S256 is required (PKCE).' };
  return isThisServer(asked.resource, own) ? null : OTHER_RESOURCE;
}

/** Compares the address of the endpoint for agents. Its query, which may name a workspace, is no part of it. */
function isThisServer(resource: string | undefined, own: string): boolean {
  if (resource === undefined) return true;
  if (!URL.canParse(resource)) return false;
  const { origin, pathname, hash } = new URL(resource);
  return hash === '' && origin + pathname.replace(/\/$/, '') === new URL(resourceOf(own)).href;
}

const OTHER_RESOURCE: Fault = {
  code: 'invalid_target',
  message: 'The resource is not the endpoint for agents of this server.',
};

/** Parameters of every answer (RFC 6749, RFC 9207). */
const answerOf = ({ state }: AskedAuthorization, own: string) => ({ state, iss: own });

const grantNotValid = () =>
  new OAuthError(
    'invalid_grant',
    'The code is not valid: it was used, has expired, or is for another program.',
  );
