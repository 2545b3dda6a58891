import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { signWebhook } from '../../../core/webhooks';
import { textOf, type Headers, type WebhookSender } from '../webhook';

/** Most that the clocks of the provider and of this server may differ. */
const MAX_AGE_MS = 5 * 60_000;

interface Signed {
  headers: Headers;
  /** As it was received. */
  body: Buffer;
  /** `whsec_`, then base64. */
  secret: string;
  now: Date;
}

/** True if the sender knows the secret, as each provider shows that. All comparisons take constant time. */
export const isSigned = (sender: WebhookSender, request: Signed): boolean => CHECKS[sender](request);

const CHECKS: Record<WebhookSender, (request: Signed) => boolean> = {
  github: (request) => hasHmac(request, 'x-hub-signature-256'),
  gitea: (request) =>
    ['x-hub-signature-256', 'x-forgejo-signature', 'x-gitea-signature'].some((name) =>
      hasHmac(request, name),
    ),
  bitbucket: (request) => hasHmac(request, 'x-hub-signature'),
  gitlab: (request) =>
    textOf(request.headers, 'webhook-signature') === null ? hasToken(request) : isStandardSigned(request),
  azure: hasPassword,
};

/** `sha256=` and the HMAC-SHA-256 of the body in hex; Gitea's own header has it without the prefix. */
function hasHmac({ headers, body, secret }: Signed, header: string): boolean {
  const given = textOf(headers, header);
  if (given === null) return false;
  return isEqual(given.replace(/^sha256=/, ''), createHmac('sha256', secret).update(body).digest('hex'));
}

function hasToken({ headers, secret }: Signed): boolean {
  return isEqual(textOf(headers, 'x-gitlab-token') ?? '', secret);
}

/** Standard Webhooks, with a time stamp of a few minutes at most. */
function isStandardSigned({ headers, body, secret, now }: Signed): boolean {
  const id = textOf(headers, 'webhook-id') ?? '';
  const timestamp = textOf(headers, 'webhook-timestamp') ?? '';
  if (!/^[0-9]{1,12}$/.test(timestamp)) return false;
  const isRecent = Math.abs(now.getTime() - Number(timestamp) * 1000) <= MAX_AGE_MS;
  const wanted = signWebhook(secret, { id, timestamp, body });
  const given = (textOf(headers, 'webhook-signature') ?? '').split(' ');
  return isRecent && given.some((one) => isEqual(one, wanted));
}

/** Basic authentication with any user name. */
function hasPassword({ headers, secret }: Signed): boolean {
  const encoded = (textOf(headers, 'authorization') ?? '').replace(/^basic /i, '');
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = given.indexOf(':');
  return colon !== -1 && isEqual(given.slice(colon + 1), secret);
}

/** Compares hashes, which are of one length. */
const isEqual = (one: string, other: string): boolean => timingSafeEqual(hashOf(one), hashOf(other));

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
