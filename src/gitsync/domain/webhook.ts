import { repositoryNamesOf } from './webhook/repository-name';

/** Headers of a request, by their names in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export type WebhookSender = 'github' | 'gitea' | 'gitlab' | 'bitbucket' | 'azure';

/** Branch or tag that was pushed. */
export interface PushedRef {
  /** In full: `refs/heads/main`. */
  ref: string;
  /** The commit that it is at; null where it was deleted. */
  sha: string | null;
}

/** A request of a provider to a webhook. */
export interface Delivery {
  sender: WebhookSender;
  /** In the provider's own words. */
  event: string;
  /** Equal for the repetitions of a delivery; null where the provider gives none. */
  id: string | null;
  isPing: boolean;
  /** Names of the repository, see `repositoryNameOf`; several where it has several addresses. */
  repositories: string[];
  /** Empty for an event that is no push. */
  pushed: PushedRef[];
}

type Json = Record<string, unknown>;

/** Provider that sends such headers; null for any other client. Gitea also sends the headers of GitHub. */
export function senderOf(headers: Headers): WebhookSender | null {
  if (textOf(headers, 'x-forgejo-event') ?? textOf(headers, 'x-gitea-event')) return 'gitea';
  if (textOf(headers, 'x-github-event')) return 'github';
  if (textOf(headers, 'x-gitlab-event')) return 'gitlab';
  if (textOf(headers, 'x-event-key')) return 'bitbucket';
  return /^basic /i.test(textOf(headers, 'authorization') ?? '') ? 'azure' : null;
}

/** Reads what a provider has sent; what is not in it is taken as absent. */
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
  };
}

/** `sha`: the provider's; zeros stand for a ref that was deleted. */
function refOf(ref: unknown, sha: unknown): PushedRef[] {
  if (typeof ref !== 'string' || !ref.startsWith('refs/')) return [];
  const isThere = typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha) && !/^0+$/.test(sha);
  return [{ ref, sha: isThere ? sha : null }];
}

export function textOf(headers: Headers, name: string): string | null {
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
