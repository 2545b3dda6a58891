import { randomUUID } from 'node:crypto';

/** Repository of a payload: its place, as the provider's own addresses have it. */
interface PushedTo {
  /** `https://host/owner/name`, without `.git`. */
  page: string;
  ref: string;
  sha: string | null;
}

const GONE = '0'.repeat(40);
const BEFORE = '28e1879d029cb852e4844d9c718537df08844e03';

/** Bodies and headers of a push, in the forms that the providers document. */
export const PUSHES = {
  /** docs.github.com, Webhook events and payloads, push. */
  github: ({ page, ref, sha }: PushedTo) => ({
    headers: { 'x-github-event': 'push', 'x-github-delivery': randomUUID(), 'x-github-hook-id': '292430182' },
    body: {
      ref,
      before: BEFORE,
      after: sha ?? GONE,
      deleted: sha === null,
      repository: { id: 186853002, html_url: page, clone_url: `${page}.git`, ssh_url: sshUrlOf(page) },
      pusher: { name: 'Codertocat', email: '21031067+Codertocat@users.noreply.github.com' },
    },
  }),
  /** docs.gitea.com, Webhooks; it sends the names of GitHub and Gogs too. */
  gitea: ({ page, ref, sha }: PushedTo) => {
    const id = randomUUID();
    return {
      headers: {
        'x-github-event': 'push',
        'x-gogs-event': 'push',
        'x-gitea-event': 'push',
        'x-github-delivery': id,
        'x-gitea-delivery': id,
        'x-gitea-event-type': 'push',
      },
      body: {
        ref,
        before: BEFORE,
        after: sha ?? GONE,
        compare_url: `${page}/compare/x`,
        repository: { id: 140, html_url: page, clone_url: `${page}.git`, ssh_url: sshUrlOf(page) },
        pusher: { id: 1, login: 'gitea', email: 'someone@gitea.io' },
      },
    };
  },
  /** docs.gitlab.com, Webhook events, Push events. */
  gitlab: ({ page, ref, sha }: PushedTo) => ({
    headers: {
      'x-gitlab-event': ref.startsWith('refs/tags/') ? 'Tag Push Hook' : 'Push Hook',
      'x-gitlab-event-uuid': randomUUID(),
      'x-gitlab-webhook-uuid': '4f46f2a9-7ef9-4f3b-8b0e-3a8d9a4cf1d1',
      'x-gitlab-instance': new URL(page).origin,
    },
    body: {
      object_kind: ref.startsWith('refs/tags/') ? 'tag_push' : 'push',
      event_name: ref.startsWith('refs/tags/') ? 'tag_push' : 'push',
      before: BEFORE,
      after: sha ?? GONE,
      ref,
      checkout_sha: sha,
      project: {
        id: 15,
        name: 'Diaspora',
        web_url: page,
        git_ssh_url: sshUrlOf(page),
        git_http_url: `${page}.git`,
      },
      repository: { name: 'Diaspora', url: sshUrlOf(page), homepage: page },
    },
  }),
  /** support.atlassian.com, Event payloads, Push. */
  bitbucket: ({ page, ref, sha }: PushedTo) => {
    const [, folder, name] = /^refs\/(heads|tags)\/(.*)$/.exec(ref) ?? [];
    const at = (hash: string) => ({ type: folder === 'tags' ? 'tag' : 'branch', name, target: { hash } });
    return {
      headers: {
        'x-event-key': 'repo:push',
        'x-request-uuid': randomUUID(),
        'x-hook-uuid': 'ce5cd8a2-16c1-4aa4-9c5a-6c2f2f2f1f1b',
        'x-attempt-number': '1',
      },
      body: {
        actor: { type: 'user', display_name: 'Emma' },
        repository: {
          type: 'repository',
          full_name: new URL(page).pathname.slice(1),
          links: { html: { href: page } },
        },
        push: {
          changes: [
            { old: at(BEFORE), new: sha === null ? null : at(sha), closed: sha === null, forced: false },
          ],
        },
      },
    };
  },
  /** learn.microsoft.com, Service hook events, Code pushed. */
  azure: ({ page, ref, sha }: PushedTo) => ({
    headers: {},
    body: {
      subscriptionId: randomUUID(),
      notificationId: 1,
      id: randomUUID(),
      eventType: 'git.push',
      publisherId: 'tfs',
      resource: {
        refUpdates: [{ name: ref, oldObjectId: BEFORE, newObjectId: sha ?? GONE }],
        repository: { id: '278d5cd2-584d-4b63-824a-2ba458937249', remoteUrl: page },
        pushId: 14,
      },
      resourceVersion: '1.0',
    },
  }),
};

/** Bodies and headers for a new pull request, in the forms that the providers document. */
export const PULL_REQUESTS: Record<Sender, (page: string) => { headers: object; body: object }> = {
  /** docs.github.com, Webhook events and payloads, pull_request. */
  github: (page) => ({
    headers: { 'x-github-event': 'pull_request', 'x-github-delivery': randomUUID() },
    body: { action: 'opened', number: 1, repository: { html_url: page, clone_url: `${page}.git` } },
  }),
  gitea: (page) => ({
    headers: { 'x-gitea-event': 'pull_request', 'x-gitea-delivery': randomUUID() },
    body: { action: 'opened', number: 1, repository: { html_url: page, clone_url: `${page}.git` } },
  }),
  /** docs.gitlab.com, Webhook events, Merge request events. */
  gitlab: (page) => ({
    headers: { 'x-gitlab-event': 'Merge Request Hook', 'x-gitlab-event-uuid': randomUUID() },
    body: {
      object_kind: 'merge_request',
      event_type: 'merge_request',
      project: { web_url: page, git_http_url: `${page}.git` },
      object_attributes: { iid: 1, action: 'open' },
    },
  }),
  /** support.atlassian.com, Event payloads, Pull request created. */
  bitbucket: (page) => ({
    headers: { 'x-event-key': 'pullrequest:created', 'x-request-uuid': randomUUID() },
    body: { pullrequest: { id: 1 }, repository: { type: 'repository', links: { html: { href: page } } } },
  }),
  /** learn.microsoft.com, Service hook events, Pull request created. */
  azure: (page) => ({
    headers: {},
    body: {
      subscriptionId: randomUUID(),
      notificationId: 1,
      eventType: 'git.pullrequest.created',
      resource: { pullRequestId: 1, repository: { remoteUrl: page } },
    },
  }),
};

export type Sender = keyof typeof PUSHES;

export const SENDERS = Object.keys(PUSHES) as Sender[];

const sshUrlOf = (page: string): string => {
  const { hostname, pathname } = new URL(page);
  return `git@${hostname}:${pathname.slice(1)}.git`;
};
