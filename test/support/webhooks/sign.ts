import { execFileSync } from 'node:child_process';
import type { Sender } from './payloads';

/** Headers that sign a body as each provider does. The HMAC is OpenSSL's. */
export const SIGNATURES: Record<Sender, (body: string, secret: string) => Record<string, string>> = {
  github: (body, secret) => ({
    'x-hub-signature-256': `sha256=${hmac(body, textKey(secret)).toString('hex')}`,
  }),
  gitea: (body, secret) => ({ 'x-gitea-signature': hmac(body, textKey(secret)).toString('hex') }),
  bitbucket: (body, secret) => ({
    'x-hub-signature': `sha256=${hmac(body, textKey(secret)).toString('hex')}`,
  }),
  gitlab: (_body, secret) => ({ 'x-gitlab-token': secret }),
  azure: (_body, secret) => ({
    authorization: `Basic ${Buffer.from(`trellis:${secret}`).toString('base64')}`,
  }),
};

/** GitLab's signed form, of Standard Webhooks. */
export function standardSignature(
  body: string,
  secret: string,
  { id, at = new Date() }: { id: string; at?: Date },
): Record<string, string> {
  const time = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64').toString('hex');
  return {
    'webhook-id': id,
    'webhook-timestamp': time,
    'webhook-signature': `v1,${hmac(`${id}.${time}.${body}`, key).toString('base64')}`,
  };
}

const textKey = (secret: string): string => Buffer.from(secret).toString('hex');

const hmac = (text: string, hexKey: string): Buffer =>
  execFileSync('openssl', ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${hexKey}`, '-binary'], {
    input: text,
  });
