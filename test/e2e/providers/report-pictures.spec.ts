import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SecretBox } from '../../../src/core/secrets';
import { PictureAddresses, type SharedPicture } from '../../../src/pull-requests/shared-pictures';
import { createBranch } from '../../support/branches';
import { eventually } from '../../support/eventually';
import { commit, type AppBody } from '../../support/git-fixture';
import { changeMarked, markedApp } from '../../support/marked-app';
import { ProviderFixture } from '../../support/providers/provider-fixture';
import {
  openPullRequest,
  reportedWorkspace,
  reportNow,
  type Reported,
} from '../../support/pull-request-reports';
import type { HostedPullRequest } from '../../support/providers/hosting-server';
import type { Member } from '../../support/trellis-server';

const run = promisify(execFile);
const SETTING = '/git/pull-request-reports';

let providers: ProviderFixture;
let addresses: PictureAddresses;

beforeAll(async () => {
  providers = await ProviderFixture.start();
  const key = await readFile(join(providers.git.trellis.dataDir, 'secret.key'), 'utf8');
  addresses = new PictureAddresses(new SecretBox([Buffer.from(key.trim(), 'base64')]));
});
afterAll(() => providers.stop());
afterEach(() => expect(providers.heal()).toEqual([]));

const server = (): string => providers.git.trellis.address;
const look = (member: Member) => reportNow(providers.git.trellis.databaseUrl, member);

interface Pictured extends Reported {
  marked: AppBody;
  onPictures: Member;
  one: HostedPullRequest;
  base: string;
  head: string;
}

/** A pull request that changes pages of an app, in a workspace whose reports have pictures, if wanted. */
async function pictured({ pictures = true } = {}): Promise<Pictured> {
  const reported = await reportedWorkspace(providers, { isEnabled: false });
  const { member, accountId, hosted, repository } = reported;
  const marked = await markedApp(member, 'Marked');
  await createBranch(member, 'pictures');
  const onPictures = member.on('pictures');
  await changeMarked(onPictures, marked);
  await commit(onPictures, marked.id).expect(201);
  const one = openPullRequest(hosted, { from: 'pictures' });
  await member.put(SETTING, { enabled: true, accountId, pictures }).expect(200);
  const [base, head] = [await repository.tip('main'), await repository.tip('pictures')];
  return { ...reported, marked, onPictures, one, base, head };
}

const commentOf = (one: HostedPullRequest, wanted: string | RegExp): Promise<string> =>
  eventually(() => {
    expect(one.comments).toHaveLength(1);
    expect(one.comments![0]!.body).toMatch(wanted);
    return one.comments![0]!.body;
  });

const addressesIn = (comment: string): string[] =>
  [...comment.matchAll(/<img src="([^"]+)"/g)].map(([, address]) => address!);

const fetchPicture = async (address: string) => {
  const answer = await fetch(address);
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
};

/** Answers of an address that opens nothing; all are the same. */
async function expectNothing(address: string): Promise<void> {
  const { status, body, headers } = await fetchPicture(address);
  const { requestId, ...problem } = JSON.parse(body.toString()) as Record<string, unknown>;
  expect([address, status, problem, headers.get('cache-control')]).toEqual([
    ...[address, 404],
    expect.objectContaining({ code: 'not_found', detail: expect.stringContaining('The picture') }),
    'no-store',
  ]);
  expect(requestId === undefined || typeof requestId === 'string').toBe(true);
}

it('shows changed pages before and after, which a stock client fetches as a member sees them', async () => {
  const { member, marked, one, base, head } = await pictured();
  const comment = await commentOf(one, /<img/);
  expect(comment).toContain('Page `home`\n\n| Before | After |\n| --- | --- |\n| <img src="');
  expect(comment).toContain('alt="Before page home of Marked" width="420">');
  // It is removed on the branch.
  expect(comment).toContain('Page `old`\n\n| Before |\n| --- |\n| <img');
  const found = addressesIn(comment);
  const sides: Record<string, string>[] = [
    ...['home', 'detail'].flatMap((page): Record<string, string>[] => [
      { page, at: base, against: head, moment: 'before' },
      { page, at: head, against: base },
    ]),
    { page: 'old', at: base, against: head, moment: 'before' },
  ];
  expect(found).toHaveLength(sides.length);
  for (const [index, side] of sides.entries()) {
    const query = new URLSearchParams({ ...side, format: 'png' }).toString();
    const { body } = await member.get(`/apps/${marked.id}/picture?${query}`).expect(200);
    const { stdout } = await run('curl', ['-sS', '--fail', found[index]!], { encoding: 'buffer' });
    expect(stdout.equals(body as Buffer)).toBe(true);
  }
  const { stdout: headers } = await run('curl', ['-sSI', '-H', 'Cookie: trellis_session=x', found[0]!]);
  expect(headers).toMatch(/^HTTP\/1\.1 200/);
  expect(headers).toMatch(/^content-type: image\/png\r$/im);
  expect(headers).toMatch(/^cache-control: public, max-age=3600, immutable\r$/im);
  expect(headers).toMatch(/^x-content-type-options: nosniff\r$/im);
  expect(headers).toMatch(/^cross-origin-resource-policy: cross-origin\r$/im);
  expect(headers).not.toMatch(/^(?:set-cookie|vary:.*cookie)/im);
});

it('has no pictures unless an admin wants them, and none from the moment on in which they are off', async () => {
  const { member, accountId, one } = await pictured({ pictures: false });
  const plain = await commentOf(one, 'Marked');
  expect(plain).not.toContain('<img');
  expect((await member.get(SETTING).expect(200)).body.pictures).toBe(false);

  await member.put(SETTING, { enabled: true, accountId, pictures: true }).expect(200);
  const [address] = addressesIn(await commentOf(one, /<img/));
  expect((await fetchPicture(address!)).status).toBe(200);

  await member.put(SETTING, { enabled: true, accountId }).expect(200);
  await expectNothing(address!);
  expect(await commentOf(one, /^(?![\s\S]*<img)/)).toContain('Marked');
  await member.put(SETTING, { enabled: true, accountId, pictures: true }).expect(200);
  expect((await fetchPicture(address!)).status).toBe(200);
  await member.put(SETTING, { enabled: false, pictures: true }).expect(200);
  await expectNothing(address!);
});

it('opens no picture by a damaged or foreign address', async () => {
  const { one } = await pictured();
  const [address] = addressesIn(await commentOf(one, /<img/));
  const [, start, token] = /^(.*\/)([\w-]+)\.png$/.exec(address!)!;
  const at = (index: number, letter: string) => token!.slice(0, index) + letter + token!.slice(index + 1);
  const indexes = [...Array(token!.length).keys()].filter((index) => index % 17 === 0);
  const changed = [...indexes, token!.length - 1].flatMap((index) =>
    ['A', 'B', '9'].filter((letter) => letter !== token![index]).map((letter) => at(index, letter)),
  );
  const spelled = [
    `${token}=`,
    `${token}.`,
    `${token}A`,
    `${token}%20`,
    token!.slice(1),
    token!.slice(0, -1),
  ];
  for (const one of [...changed, ...spelled, 'x', '%F0%9F%92%A9', 'a'.repeat(6_000)])
    await expectNothing(`${start}${one}.png`);
  for (const rest of [token, `${token}.svg`, `${token}.png/x`, ''])
    expect((await fetch(`${start}${rest}`)).status).toBe(404);
  const foreign = new PictureAddresses(new SecretBox([Buffer.alloc(32, 7)]));
  await expectNothing(foreign.urlOf(server(), addresses.find(token!)!));
});

it('opens only pictures of apps that are there, of their own workspace, without a secret', async () => {
  const { member, marked, repository, one, base, head } = await pictured();
  await commentOf(one, /<img/);
  const wanted: SharedPicture = {
    ...{ workspaceId: member.workspaceId, appId: marked.id, pageId: 'home' },
    ...{ at: head, against: base, isBefore: false },
  };
  const address = (more: Partial<SharedPicture> = {}) => addresses.urlOf(server(), { ...wanted, ...more });
  expect((await fetchPicture(address())).status).toBe(200);
  const elsewhere = await pictured();
  await commentOf(elsewhere.one, /<img/);
  await expectNothing(address({ appId: elsewhere.marked.id }));
  await expectNothing(address({ workspaceId: elsewhere.member.workspaceId }));
  await expectNothing(address({ appId: randomUUID() }));
  await expectNothing(address({ pageId: 'nowhere' }));
  await expectNothing(address({ at: 'f'.repeat(40) }));

  const secret = ['xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-');
  const path = 'Marked/v1.json';
  const document = JSON.parse(await repository.show('pictures', path)) as {
    appV2: { components: { name: string }[] };
  };
  document.appV2.components[0]!.name = secret;
  const leaked = await repository.commit(
    { [path]: JSON.stringify(document, null, 2) },
    { branch: 'pictures' },
  );
  await look(member);
  const hidden = await commentOf(one, /seems to contain a secret/);
  expect(hidden).not.toContain('<img');
  await expectNothing(address({ at: leaked }));
  await expectNothing(address({ at: base, against: leaked, isBefore: true }));

  await member.delete(`/apps/${marked.id}`).expect(204);
  await expectNothing(address());
  await elsewhere.member.delete('').expect(204);
  await expectNothing(addressesIn(elsewhere.one.comments![0]!.body)[0]!);
});

it('draws few pictures for strangers at once, and answers members meanwhile', async () => {
  const { member, marked, one, base, head } = await pictured();
  await commentOf(one, /<img/);
  const addressOf = (pageId: string) =>
    addresses.urlOf(server(), {
      ...{ workspaceId: member.workspaceId, appId: marked.id, pageId },
      ...{ at: head, against: base, isBefore: false },
    });
  const flood = Array.from({ length: 300 }, (_, index) => fetchPicture(addressOf(`page ${index}`)));
  const { body } = await member.get(`/apps/${marked.id}/picture?at=${head}&format=png`).expect(200);
  expect((body as Buffer).length).toBeGreaterThan(1_000);
  const answers = await Promise.all(flood);
  const statuses = answers.map(({ status }) => status);
  expect([...new Set(statuses)].sort()).toEqual([404, 429]);
  const refused = answers.find(({ status }) => status === 429)!;
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(JSON.parse(refused.body.toString())).toMatchObject({ code: 'too_many_requests' });
  // The same picture is drawn once, however many ask for it.
  const same = await Promise.all(Array.from({ length: 100 }, () => fetchPicture(addressOf('home'))));
  expect(same.every(({ status }) => status === 200)).toBe(true);
});
