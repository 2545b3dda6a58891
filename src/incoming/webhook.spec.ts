import examples from '@octokit/webhooks-examples';
import { PULL_REQUESTS, PUSHES, SENDERS } from '../../test/support/webhooks/payloads';
import { SIGNATURES, standardSignature } from '../../test/support/webhooks/sign';
import { isSigned, readDelivery, repositoryNameOf, senderOf } from './webhook';

const SHA = 'bffeb74224043ba2feb48d137756c8a9331c449a';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const PAGES = {
  github: 'https://github.com/Codertocat/Hello-World',
  gitea: 'http://localhost:3000/gitea/webhooks',
  gitlab: 'http://example.com/mike/diaspora',
  bitbucket: 'https://bitbucket.org/workspace/repo',
  azure: 'https://fabrikam-fiber-inc.visualstudio.com/DefaultCollection/_git/Fabrikam-Fiber-Git',
};

describe.each(SENDERS)('a delivery of %s', (sender) => {
  const page = PAGES[sender];

  it.each([
    ['refs/heads/main', SHA],
    ['refs/heads/feature/x', null],
    ['refs/tags/Orders/v2', SHA],
  ])('is read for %s at %s', (ref, sha) => {
    const { headers, body } = PUSHES[sender]({ page, ref, sha });
    const signed = { ...headers, ...SIGNATURES[sender](JSON.stringify(body), SECRET) };
    expect(senderOf(signed)).toBe(sender);
    expect(readDelivery(sender, signed, body)).toMatchObject({
      sender,
      id: expect.stringMatching(/./),
      isPing: false,
      repositories: [repositoryNameOf(page)],
      pushed: [{ ref, sha }],
    });
  });

  it('is read for a pull request', () => {
    const { headers, body } = PULL_REQUESTS[sender](page);
    const signed = { ...headers, ...SIGNATURES[sender](JSON.stringify(body), SECRET) };
    expect(senderOf(signed)).toBe(sender);
    expect(readDelivery(sender, signed, body as Record<string, unknown>)).toMatchObject({
      repositories: [repositoryNameOf(page)],
      pushed: [],
      isOfPullRequest: true,
    });
  });

  it('is signed only with the right secret, for exactly its body', () => {
    const { headers, body } = PUSHES[sender]({ page, ref: 'refs/heads/main', sha: SHA });
    const text = JSON.stringify(body);
    const check = (signature: object, sent: string, secret = SECRET) =>
      isSigned(sender, {
        headers: { ...headers, ...signature },
        body: Buffer.from(sent),
        secret,
        now: new Date(),
      });
    const signature = SIGNATURES[sender](text, SECRET);
    expect(check(signature, text)).toBe(true);
    expect(check(signature, text, `whsec_${Buffer.alloc(32, 8).toString('base64')}`)).toBe(false);
    expect(check({}, text)).toBe(false);
    // The others send the secret itself.
    const isHash = !['gitlab', 'azure'].includes(sender);
    expect(check(signature, `${text} `)).toBe(!isHash);
  });

  it.each([{}, { repository: null }, { project: [], push: { changes: [null, {}] }, resource: 'x' }])(
    'is no push where its body is %j',
    (body) => {
      const { headers } = PUSHES[sender]({ page, ref: 'refs/heads/main', sha: SHA });
      expect(readDelivery(sender, headers, body)).toMatchObject({ pushed: [], repositories: [] });
    },
  );
});

it('reads the published examples of GitHub', () => {
  for (const { name, examples: bodies } of examples)
    for (const body of bodies) {
      const delivery = readDelivery('github', { 'x-github-event': name }, { ...body });
      expect(delivery.isPing).toBe(name === 'ping');
      expect(delivery.pushed).toHaveLength(name === 'push' ? 1 : 0);
      if (name === 'push') expect(delivery.repositories).toEqual(['github.com/codertocat/hello-world']);
    }
});

describe('GitLab’s signed form', () => {
  const at = new Date('2026-11-23T12:00:00Z');
  const body = '{"object_kind":"push"}';
  const headers: Record<string, string> = {
    'x-gitlab-event': 'Push Hook',
    ...standardSignature(body, SECRET, { id: 'x', at }),
  };
  const check = (more: object, now = at) =>
    isSigned('gitlab', { headers: { ...headers, ...more }, body: Buffer.from(body), secret: SECRET, now });

  it('is taken for five minutes', () => {
    expect(check({})).toBe(true);
    expect(check({}, new Date(at.getTime() + 299_000))).toBe(true);
    expect(check({}, new Date(at.getTime() + 301_000))).toBe(false);
    expect(check({}, new Date(at.getTime() - 301_000))).toBe(false);
  });

  it('is taken where one of several signatures is right', () => {
    expect(check({ 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` })).toBe(true);
    expect(check({ 'webhook-signature': 'v1,AAAA v1a,BBBB' })).toBe(false);
  });

  it('is not replaced by the token, which an observer may know', () => {
    expect(check({ 'webhook-signature': 'v1,AAAA', 'x-gitlab-token': SECRET })).toBe(false);
  });

  it.each([{ 'webhook-timestamp': '' }, { 'webhook-timestamp': 'now' }, { 'webhook-id': 'y' }])(
    'is refused with %j',
    (more) => expect(check(more)).toBe(false),
  );
});

describe('the name of a repository', () => {
  it.each([
    ['git@github.com:Ada/Apps.git', 'https://github.com/ada/apps'],
    ['ssh://git@ssh.github.com:443/ada/apps.git', 'https://github.com/ada/apps.git'],
    ['ssh://git@git.example.com:2222/ada/apps.git', 'http://git.example.com:3000/ada/apps'],
    ['git@gitlab.example.com:group/sub/apps.git', 'https://gitlab.example.com/group/sub/apps'],
    ['git@ssh.dev.azure.com:v3/org/my%20project/apps', 'https://dev.azure.com/org/my%20project/_git/apps'],
    [
      'https://org@dev.azure.com/org/apps/_git/apps',
      'https://org.visualstudio.com/DefaultCollection/_git/apps',
    ],
    ['https://dev.azure.com/org/apps/_git/apps', 'https://dev.azure.com/org/_git/apps'],
    ['https://azure.example.com/tfs/Default/_git/apps', 'ssh://azure.example.com:22/tfs/Default/_git/apps'],
    [
      'ssh://azure.example.com:22/tfs/Default/My%20Project/_ssh/apps',
      'http://azure.example.com:8080/tfs/Default/My%20Project/_git/apps',
    ],
    ['ssh://azure.example.com/Default/_ssh/apps', 'https://azure.example.com/Default/apps/_git/apps'],
  ])('is the same for %s and %s', (one, other) => {
    expect(repositoryNameOf(one)).not.toBeNull();
    expect(repositoryNameOf(one)).toBe(repositoryNameOf(other));
  });

  it.each([
    ['git@github.com:ada/apps.git', 'git@github.com:ada/apps2.git'],
    ['git@github.com:ada/apps.git', 'git@github.com:eve/apps.git'],
    ['git@github.com:ada/apps.git', 'git@github.com.example:ada/apps.git'],
    ['https://dev.azure.com/org/a/_git/apps', 'https://dev.azure.com/org/b/_git/apps'],
  ])('differs for %s and %s', (one, other) => {
    expect(repositoryNameOf(one)).not.toBe(repositoryNameOf(other));
  });

  it.each(['', 'apps', 'https://', '/srv/apps'])('is null for %p', (url) => {
    expect(repositoryNameOf(url)).toBeNull();
  });
});
