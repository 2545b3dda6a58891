import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { signWebhook } from '../core/webhooks';
import { barePath, isAzureMark, siteHostOf } from '../gitsync/domain/remote/provider';
import { parseRemoteUrl } from '../gitsync/domain/remote/url';

/** Headers of a request, by their names in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

type WebhookSender = 'github' | 'gitea' | 'gitlab' | 'bitbucket' | 'azure';

/** Branch or tag that was pushed. */
export interface PushedRef {
  /** Full name: `refs/heads/main`. */
  ref: string;
  /** The ref's commit; null if the ref was deleted. */
  sha: string | null;
}

/** A request of a provider to a webhook. */
export interface Delivery {
  sender: WebhookSender;
  /** In the provider's own words. */
  event: string;
  /** Equal for repeated deliveries; null if the provider sends none. */
  id: string | null;
  isPing: boolean;
  /** Names of the repository, see `repositoryNameOf`; several if it has several addresses. */
  repositories: string[];
  /** Empty for an event that is no push. */
  pushed: PushedRef[];
  /** True for an event after which a pull request may be new, or have other branches. */
  isOfPullRequest: boolean;
}

type Json = Record<string, unknown>;

/** Returns the provider that sends such headers; null for any other client. Gitea also sends GitHub's headers. */
export function senderOf(headers: Headers): WebhookSender | null {
  if (textOf(headers, 'x-forgejo-event') ?? textOf(headers, 'x-gitea-event')) return 'gitea';
  if (textOf(headers, 'x-github-event')) return 'github';
  if (textOf(headers, 'x-gitlab-event')) return 'gitlab';
  if (textOf(headers, 'x-event-key')) return 'bitbucket';
  return /^basic /i.test(textOf(headers, 'authorization') ?? '') ? 'azure' : null;
}

/** Reads a provider's request. Missing data counts as absent. */
export function readDelivery(sender: WebhookSender, headers: Headers, body: Json): Delivery {
  return { sender, ...READERS[sender](headers, body) };
}

const READERS: Record<WebhookSender, (headers: Headers, body: Json) => Omit<Delivery, 'sender'>> = {
  github: (headers, body) => readGitHubForm(headers, body, 'github'),
  gitea: (headers, body) => readGitHubForm(headers, body, 'gitea'),
  gitlab: readGitLab,
  bitbucket: readBitbucket,
  azure: readAzure,
};

function readGitHubForm(headers: Headers, body: Json, sender: 'github' | 'gitea'): Omit<Delivery, 'sender'> {
  const names = sender === 'gitea' ? ['forgejo', 'gitea'] : ['github'];
  const header = (name: string) => firstOf(names.map((one) => textOf(headers, `x-${one}-${name}`)));
  const event = header('event') ?? '';
  const { clone_url: https, ssh_url: ssh, html_url: page } = objectIn(body, 'repository');
  return {
    event,
    id: header('delivery'),
    isPing: event === 'ping',
    repositories: repositoryNamesOf([https, ssh, page]),
    pushed: event === 'push' ? refOf(body.ref, body.after) : [],
    isOfPullRequest: ['pull_request', 'pull_request_sync'].includes(event),
  };
}

function readGitLab(headers: Headers, body: Json): Omit<Delivery, 'sender'> {
  const event = textOf(headers, 'x-gitlab-event') ?? '';
  const { git_http_url: https, git_ssh_url: ssh, web_url: page } = objectIn(body, 'project');
  const isPush = ['push', 'tag_push'].includes(String(body.object_kind ?? body.event_name));
  return {
    event,
    id: textOf(headers, 'x-gitlab-event-uuid') ?? textOf(headers, 'webhook-id'),
    isPing: false,
    repositories: repositoryNamesOf([https, ssh, page]),
    pushed: isPush ? refOf(body.ref, body.after) : [],
    isOfPullRequest: body.object_kind === 'merge_request',
  };
}

function readBitbucket(headers: Headers, body: Json): Omit<Delivery, 'sender'> {
  const event = textOf(headers, 'x-event-key') ?? '';
  const repository = objectIn(body, 'repository');
  const page = objectIn(objectIn(repository, 'links'), 'html').href;
  return {
    event,
    id: textOf(headers, 'x-request-uuid'),
    isPing: event === 'diagnostics:ping',
    repositories: repositoryNamesOf([page]),
    pushed: listIn(objectIn(body, 'push'), 'changes').flatMap((change) => {
      const [next, former] = [objectIn(change, 'new'), objectIn(change, 'old')];
      const { type, name } = 'name' in next ? next : former;
      const folder = type === 'tag' ? 'tags' : 'heads';
      return typeof name === 'string'
        ? refOf(`refs/${folder}/${name}`, objectIn(next, 'target').hash ?? null)
        : [];
    }),
    isOfPullRequest: /^pullrequest:(?:created|updated|fulfilled|rejected)$/.test(event),
  };
}

function readAzure(_headers: Headers, body: Json): Omit<Delivery, 'sender'> {
  const { eventType, subscriptionId, notificationId } = body;
  const event = typeof eventType === 'string' ? eventType : '';
  const resource = objectIn(body, 'resource');
  const isCounted =
    typeof subscriptionId === 'string' && ['string', 'number'].includes(typeof notificationId);
  return {
    event,
    id: isCounted ? `${subscriptionId} ${String(notificationId)}` : null,
    isPing: false,
    repositories: repositoryNamesOf([objectIn(resource, 'repository').remoteUrl]),
    pushed:
      event === 'git.push'
        ? listIn(resource, 'refUpdates').flatMap(({ name, newObjectId }) => refOf(name, newObjectId))
        : [],
    isOfPullRequest: /^git\.pullrequest\.(?:created|updated|merged)$/.test(event),
  };
}

/** `sha`: the provider's; zeros mean a deleted ref. */
function refOf(ref: unknown, sha: unknown): PushedRef[] {
  if (typeof ref !== 'string' || !ref.startsWith('refs/')) return [];
  const isThere = typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha) && !/^0+$/.test(sha);
  return [{ ref, sha: isThere ? sha : null }];
}

function textOf(headers: Headers, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

const firstOf = (texts: (string | null)[]): string | null => texts.find((text) => text !== null) ?? null;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectIn = (json: Json, name: string): Json => (isObject(json[name]) ? json[name] : {});

const listIn = (json: Json, name: string): Json[] => {
  const list = json[name];
  return Array.isArray(list) ? list.filter(isObject) : [];
};

/** Largest difference allowed between the clocks of the provider and this server. */
const MAX_AGE_MS = 5 * 60_000;

interface Signed {
  headers: Headers;
  /** Raw bytes as received. */
  body: Buffer;
  /** `whsec_`, then base64. */
  secret: string;
  now: Date;
}

/** True if the sender knows the secret, checked in the provider's way. All comparisons take constant time. */
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

/**
 * Returns `host/owner/name` in lower case, equal for all addresses of a repository, whatever their protocol and port; null for
 * any other text.
 */
export function repositoryNameOf(url: string): string | null {
  const { host, path } = parsed(url) ?? {};
  if (host === undefined || path === undefined) return null;
  const parts = barePath(path).split('/');
  return [siteHostOf({ host }), ...azureParts(host, parts)].join('/').toLowerCase();
}

const repositoryNamesOf = (urls: unknown[]): string[] => [
  ...new Set(urls.flatMap((url) => (typeof url === 'string' ? (repositoryNameOf(url) ?? []) : []))),
];

/** A server without a certificate calls itself `http://`, which no workspace may use. */
function parsed(url: string) {
  try {
    return parseRemoteUrl(url.replace(/^http:/i, 'https:'));
  } catch {
    return null;
  }
}

/**
 * Paths over HTTPS: organization or collection, project, `_git`, repository; the project is left out if the repository has its
 * name. Over SSH, Azure DevOps Server has `_ssh` in place of `_git`; Azure DevOps has `v3` in front, and no `_git`.
 */
function azureParts(host: string, parts: string[]): string[] {
  const isSsh = parts[0] === 'v3' && parts.length === 4;
  if (isSsh) return parts.slice(1).map(decoded);
  const at = parts.length - 2;
  if (!isAzureMark(parts[at])) return parts;
  const older = /^([^.]+)\.visualstudio\.com$/.exec(host)?.[1];
  const before = [
    ...(older === undefined ? [] : [older]),
    ...parts.slice(0, at).filter((part) => older === undefined || part !== 'DefaultCollection'),
  ];
  const name = parts[at + 1];
  return before.length < 2 ? [...before, name, name] : [...before, name];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
