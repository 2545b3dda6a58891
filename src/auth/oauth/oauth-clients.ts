import { HttpStatus, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, isUuid, newId, rowsOf } from '../../core/database';
import { AppError } from '../../core/errors';
import { networkOf } from '../network-of';
import { OAuthError } from './oauth-error';
import { redirectHostOf, redirectKindOf } from './redirect-address';

const MAX_NAME = 100;
const MAX_ADDRESSES = 20;
/** Registrations of a network in an hour that no person has allowed: anybody may register. */
const MAX_UNUSED = 60;

export interface OAuthClient {
  id: string;
  /** As it calls itself: anybody's text. */
  name: string;
  redirectUris: string[];
}

/** Programs that have registered themselves to ask people for tokens (RFC 7591). They have no secrets. */
@Injectable()
export class OAuthClients {
  constructor(private readonly database: Database) {}

  async register(metadata: unknown, address: string): Promise<OAuthClient> {
    const client = { id: newId(), ...(await clientOf(metadata)) };
    await this.deleteUnused();
    const made = await this.database.query(
      `insert into oauth_clients (id, name, redirect_uris, made_from)
       select $1, $2, $3, $4 where $5 > (select count(*) from oauth_clients
         where made_from = $4 and used_at is null and created_at > now() - interval '1 hour')
       returning id`,
      [client.id, client.name, client.redirectUris, networkOf(address), MAX_UNUSED],
    );
    if (made.length === 0) throw tooMany();
    return client;
  }

  /** @throws OAuthError `invalid_client`, after which clients register again */
  async get(id: string): Promise<OAuthClient> {
    const [client] = await this.database.query<OAuthClient>(
      'select id, name, redirect_uris as "redirectUris" from oauth_clients where id = $1',
      [isUuid(id) ? id : null],
    );
    if (!client) throw unknownClient();
    return client;
  }

  async noteUse(tx: EntityManager, id: string): Promise<void> {
    await rowsOf(tx, 'update oauth_clients set used_at = now(), made_from = null where id = $1', [id]);
  }

  private async deleteUnused(): Promise<void> {
    await this.database.query(
      `delete from oauth_clients where (used_at is null and created_at < now() - interval '1 day')
         or used_at < now() - interval '1 year'`,
    );
  }
}

async function clientOf(metadata: unknown): Promise<Pick<OAuthClient, 'name' | 'redirectUris'>> {
  const { readRegistration } = await import('./read-requests');
  const { redirect_uris: redirectUris, client_name: name = '' } = readRegistration(metadata);
  if (redirectUris.length < 1 || redirectUris.length > MAX_ADDRESSES)
    throw new OAuthError('invalid_redirect_uri', `Name 1 to ${MAX_ADDRESSES} redirect addresses.`);
  const refused = redirectUris.findIndex((address) => redirectKindOf(address) === null);
  if (refused >= 0)
    throw new OAuthError('invalid_redirect_uri', `The redirect address ${refused + 1} is not allowed.`, {
      remedy:
        'Use https, http on a loopback address, or a scheme of your app, without user and fragment, in 500 characters.',
    });
  if (name.length > MAX_NAME)
    throw new OAuthError('invalid_client_metadata', `client_name is longer than ${MAX_NAME} characters.`);
  return { name: shownName(name) || redirectHostOf(redirectUris[0]), redirectUris };
}

/** Leaves out characters that are not seen, or that change the direction of what follows. */
const shownName = (given: string): string =>
  given
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME);

const unknownClient = () =>
  new OAuthError('invalid_client', 'This program is not registered here, or was not used for long.', {
    remedy: 'Remove Trellis in your agent, and add it again.',
  });

const tooMany = () =>
  new AppError('too_many_requests', HttpStatus.TOO_MANY_REQUESTS, 'Too many programs were registered.', {
    remedy: 'Try again in an hour.',
    retryAfterSeconds: 3600,
  });
