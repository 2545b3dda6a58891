import { eventually } from '../../support/eventually';
import { createGitRepository } from '../../support/git-repository';
import { commit, createApp, edit, GitFixture } from '../../support/git-fixture';
import { expectCommitsAgain, expectKeptLocally } from '../expect-commits-again';

/** Several times the pauses of the hooks below, which a busy machine makes longer. */
const SILENCE_MS = 5_000;

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start({ TRELLIS_GIT_SILENCE_MS: String(SILENCE_MS) });
});
afterAll(() => fixture.stop());

const TEN_MEGABYTES = "yes 'checking and checking' | head -c 10485760 >&2";
const REASON = 'A ticket is needed.';

/** Checks that a text contains nothing that moves a cursor, hides text, changes its direction or fills a page. */
function expectDisplayable(text: unknown, maxBytes: number) {
  expect(text).toEqual(expect.any(String));
  expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(Buffer.byteLength(text as string)).toBeLessThanOrEqual(maxBytes);
}

describe('a hook that refuses', () => {
  it.each([
    [
      'in colors, with a title and a link',
      String.raw`printf '\033[31mNo.\033[0m \033]0;owned\007\033]8;;http://x.example\033\\here\033]8;;\033\\\n' >&2`,
    ],
    [
      'in bytes that are not UTF-8',
      String.raw`printf 'N\303\266 \377\376\300\200 \342\200\256evil\342\200\254\n' >&2`,
    ],
    ['in one line of a megabyte', "head -c 1048576 /dev/zero | tr '\\0' x >&2; echo >&2"],
    ['after ten megabytes', TEN_MEGABYTES],
  ])('%s is quoted in a few clean lines that include its reason', async (_, noise) => {
    const place = await fixture.withApp();
    const { member, repository, app } = place;
    const tip = await repository.tip();
    await repository.addHook('pre-receive', `${noise}\necho '${REASON}' >&2\nexit 1`);
    await edit(member, app.id, 'kept');
    const { body } = await commit(member, app.id).expect(422);
    expect(body).toMatchObject({
      code: 'git_push_rejected',
      remedy: expect.stringContaining('the server’s message'),
    });
    expectDisplayable(body.serverMessage, 2_048);
    expect(body.serverMessage).toContain(REASON);
    expect(body.serverMessage).not.toMatch(/owned|x\.example/);
    expectDisplayable(body.detail, 500);
    expect(await repository.tip()).toBe(tip);
    await expectKeptLocally(place, 'kept');
    await repository.addHook('pre-receive', 'exit 0');
    await expectCommitsAgain(place);
  });

  it('with a per-ref reason is quoted in one clean line', async () => {
    const place = await fixture.withApp();
    const { member, repository, app } = place;
    await repository.git(['config', 'receive.procReceiveRefs', 'refs/heads/main']);
    await repository.addHook('proc-receive', REFUSE_WITH_A_LONG_REASON);
    await edit(member, app.id, 'kept');
    const { body } = await commit(member, app.id).expect(422);
    expect(body.code).toBe('git_push_rejected');
    expect(body.detail).toContain('not today');
    expectDisplayable(body.detail, 500);
    expectDisplayable(body.reason, 256);
    expectDisplayable(body.serverMessage, 2_048);
    await repository.git(['config', '--unset', 'receive.procReceiveRefs']);
    await expectCommitsAgain(place);
  });
});

it('a rule for messages refuses the commit that breaks it, and the next one catches up with a rename', async () => {
  const { member, repository, app } = await fixture.withApp();
  await repository.addHook(
    'pre-receive',
    'while read old new ref; do git log -1 --format=%s "$new" | grep -q "^APP-[0-9]" || { echo "Name a ticket" >&2; exit 1; }; done',
  );
  await edit(member, app.id, 'first');
  const { body } = await commit(member, app.id, 'No ticket').expect(422);
  expect(body).toMatchObject({
    code: 'git_push_rejected',
    serverMessage: expect.stringContaining('Name a ticket'),
  });
  // Its message is Trellis' own.
  const renamed = await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  expect(renamed.body).toMatchObject({ name: 'Sales', git: { error: { code: 'git_push_rejected' } } });
  await commit(member, app.id, 'APP-7: Sales').expect(201);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Sales/v1.json']);
  expect((await repository.log()).map(({ message }) => message)).toEqual(['APP-7: Sales', 'App creation']);
});

describe('a slow hook', () => {
  it('is awaited as long as it prints', async () => {
    const place = await fixture.withApp();
    await place.repository.addHook(
      'pre-receive',
      'for n in $(seq 12); do echo "$n of 12" >&2; sleep 0.6; done',
    );
    await expectCommitsAgain(place);
  });

  it('is awaited while silent if the server sends keepalives', async () => {
    const place = await fixture.withApp();
    await place.repository.git(['config', 'receive.keepAlive', '1']);
    await place.repository.addHook('pre-receive', 'sleep 8');
    await expectCommitsAgain(place);
    const { body } = await place.member.get('/git/jobs').expect(200);
    expect(body.items[0]).toMatchObject({ kind: 'commit_app', status: 'succeeded', attempts: 1 });
  });
});

it('a hook that prints ten megabytes before or after accepting a commit does no harm', async () => {
  const place = await fixture.withApp();
  await place.repository.addHook('pre-receive', TEN_MEGABYTES);
  await expectCommitsAgain(place);
  await place.repository.addHook('post-receive', TEN_MEGABYTES);
  await expectCommitsAgain(place);
  await expectCommitsAgain(place);
});

it('a commit that a hook pushes on top is built upon', async () => {
  const place = await fixture.withApp();
  const { member, repository, app } = place;
  await repository.addHook('post-receive', COMMIT_ON_TOP);
  for (const icon of ['one', 'two', 'three']) {
    await edit(member, app.id, icon);
    const { body } = await commit(member, app.id, icon).expect(201);
    // The answer does not wait for the work after the push.
    await eventually(async () => (await repository.parentOf(await repository.tip())) === body.sha);
  }
  const messages = (await repository.log()).map(({ message }) => message);
  expect(messages).toEqual(['By a bot', 'three', 'By a bot', 'two', 'By a bot', 'one', 'App creation']);
});

it('a hook that kills the server’s Git during a push costs a second attempt and duplicates nothing', async () => {
  const repository = await createGitRepository();
  const { member } = await fixture.connected({ repository });
  await repository.addHook('post-receive', 'mkdir ended 2>/dev/null && kill -9 $PPID; exit 0');
  await repository.addHook('pre-receive', 'mkdir begun 2>/dev/null && kill -9 $PPID; exit 0');
  const app = await createApp(member, 'Orders', { commitChanges: true });
  expect(app.git).toMatchObject({ commit: await repository.tip() });
  expect(await repository.log()).toHaveLength(1);
  await expectCommitsAgain({ member, repository, app });
});

const COMMIT_ON_TOP = String.raw`
read from to ref
export GIT_AUTHOR_NAME=bot GIT_AUTHOR_EMAIL=bot@example.com GIT_COMMITTER_NAME=bot GIT_COMMITTER_EMAIL=bot@example.com
git update-ref $ref $(git commit-tree -p $to -m 'By a bot' $to^{tree}) $to`;

/** Protocol 1 of proc-receive: version, flush; the commands, flush; then a report with one line per ref. */
const REFUSE_WITH_A_LONG_REASON = `#!/usr/bin/env perl
use strict; use warnings; $| = 1; binmode STDIN; binmode STDOUT;
sub line { my ($size, $text); read(STDIN, $size, 4) or exit 1; my $n = hex $size; return undef if $n == 0;
  read(STDIN, $text, $n - 4); return $text; }
sub say_line { printf '%04x%s', length($_[0]) + 4, $_[0]; }
while (defined line()) {} say_line("version=1\\0\\n"); print '0000';
while (defined line()) {}
say_line("ng refs/heads/main not today \\e[31m\\e]0;owned\\a\\xe2\\x80\\xae" . ('x' x 20000) . "\\n"); print '0000';
`;
