import type { ClientAuth } from 'openid-client';
import type { ClientAuthentication, OidcSettings } from '../core/oidc-settings';

/** Way to send the client's secret to the token endpoint. */
export interface SecretWay {
  method: ClientAuthentication;
  /** False: as it is, for providers that do not decode it, such as glewlwyd 2.7. */
  isEscaped: boolean;
}

/**
 * Returns the ways to send the secret, in the order to try: first the method that the provider names first, or the configured
 * one. RFC 6749, 2.3.1 has the secret in a header escaped as in a form. A provider that does not decode it refuses the
 * client before it looks at the code, so the same code is then sent with the next way.
 */
export function secretWays(settings: OidcSettings, offered: readonly string[] | undefined): SecretWay[] {
  const { clientAuthentication: chosen, clientId, clientSecret } = settings;
  const needsEscapes = [clientId, clientSecret ?? ''].some((part) => escapeForHeader(part) !== part);
  const ways: Record<ClientAuthentication, SecretWay[]> = {
    basic: [true, ...(needsEscapes ? [false] : [])].map((isEscaped) => ({ method: 'basic', isEscaped })),
    post: [{ method: 'post', isEscaped: true }],
  };
  if (chosen !== null) return ways[chosen];
  const [first] = (offered ?? []).flatMap((name) => METHODS[name] ?? []);
  // Without a list the standard means the header. A list may leave out what the provider takes all the same.
  return first === 'post' ? [...ways.post, ...ways.basic] : [...ways.basic, ...ways.post];
}

const METHODS: Readonly<Record<string, ClientAuthentication>> = {
  client_secret_basic: 'basic',
  client_secret_post: 'post',
};

/** Sends the secret in a given way. */
export function secretSender(secret: string, { method, isEscaped }: SecretWay): ClientAuth {
  return (_server, client, body, headers) => {
    if (method === 'post') {
      body.set('client_id', client.client_id);
      body.set('client_secret', secret);
      return;
    }
    // A colon would end the id, whether it is decoded or not.
    const id = isEscaped ? escapeForHeader(client.client_id).replaceAll(':', '%3A') : client.client_id;
    const password = isEscaped ? escapeForHeader(secret) : secret;
    headers.set('authorization', `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}`);
  };
}

/**
 * Escapes only what a decoder would change. Every other character is the same with and without decoding, so that such a
 * secret works at providers of both kinds.
 */
const escapeForHeader = (text: string): string => text.replaceAll('%', '%25').replaceAll('+', '%2B');

export const describeWay = ({ method, isEscaped }: SecretWay): string => {
  if (method === 'post') return 'in the body (post)';
  return isEscaped ? 'in the header (basic)' : 'in the header, without escapes (basic)';
};
