import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isGitError, type Mirror, RemoteGateway, type RemoteTarget } from '../../../src/git';
import { generateKeyPair } from '../../../src/ssh';
import { eventually } from '../../support/eventually';
import { type Direction, startTcpProxy, type TcpProxy } from '../../support/ssh-server-proxy';
import { startSilentServer } from '../../support/ssh-server-silent';
import { IS_TORTURE } from '../../support/torture';
import { listServing } from '../../support/trellis-process';
import { commitOf, GitFixture } from './git-fixture';

/** A limit that is not met. */
const NEVER_MS = 3_600_000;
/** Byte offsets of a push: in its commands, its pack and its end; in the refs, the progress and the report. */
const PLACES: [Direction, number][] = [
  ['up', 0.02],
  ['up', 0.4],
  ['up', 1],
  ['down', 0.05],
  ['down', 0.85],
];
const FURTHER_PLACES: [Direction, number][] = [
  ['up', 0.1],
  ['up', 0.8],
  ['up', 0.97],
  ['up', 0.995],
  ['down', 0.3],
  ['down', 0.75],
  ['down', 0.6],
  ['down', 0.95],
  ['down', 0.99],
];

describe('a failing remote', () => {
  let fixture: GitFixture;
  let gateway: RemoteGateway;

  beforeAll(async () => {
    fixture = await GitFixture.start();
    gateway = fixture.gateway();
  });
  afterAll(() => fixture.stop());

  const cloned = async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const target = fixture.target(remote.path);
    const mirror = await fixture.mirror();
    const tip = (await mirror.fetch(gateway, target, { branch: 'main' }))!;
    return { remote, target, mirror, tip };
  };
  const outcomeOf = (run: Promise<unknown>): Promise<unknown> =>
    run.then(
      (value) => ({ resolved: value }),
      (thrown: unknown) => thrown,
    );
  /** Returns a limit that a contact which works keeps, however busy the machine is. */
  const limitMs = async ({ least }: { least: number }): Promise<number> => {
    const startedAt = performance.now();
    await cloned();
    return Math.round(least + 3 * (performance.now() - startedAt));
  };

  it('that accepts the connection and stays silent ends in git_timeout at the silence limit', async () => {
    await using silent = await startSilentServer();
    const impatient = fixture.gateway({ silenceMs: 400, deadlineMs: NEVER_MS });
    const mirror = await fixture.mirror();
    const startedAt = performance.now();
    const error = await outcomeOf(
      mirror.fetch(impatient, fixture.target('/x', { port: silent.port }), { branch: 'main' }),
    );
    expect(error).toMatchObject({ code: 'git_timeout', status: 504 });
    expect(performance.now() - startedAt).toBeGreaterThan(350);
  });

  it('that falls silent before its refs, in a pack, or in a hook ends in git_timeout', async () => {
    const silenceMs = await limitMs({ least: 2_000 });
    const impatient = fixture.gateway({ silenceMs, deadlineMs: NEVER_MS });
    const { remote, target, mirror, tip } = await cloned();
    const held = await remote.holdPushes();
    const { sha } = await mirror.buildCommit(commitOf(tip, { a: '1' }));
    const error = await outcomeOf(mirror.push(impatient, target, { sha, branch: 'main', expected: tip }));
    await held.release();
    expect(error).toMatchObject({ resolved: { kind: 'uncertain', error: { code: 'git_timeout' } } });

    await using proxy = await startTcpProxy({ targetPort: fixture.server.port });
    const large = await fixture.repository({ 'large.bin': randomBytes(20 << 20) });
    await large.git(['repack', '-adq']);
    const viaProxy = fixture.target(large.path, { port: proxy.port });
    const other = await fixture.mirror();
    const fetching = outcomeOf(other.fetch(impatient, viaProxy, { branch: 'main' }));
    await eventually(() => proxy.bytesDown > 1 << 20);
    proxy.pause();
    expect(await fetching).toMatchObject({ code: 'git_timeout' });
    expect(await readdir(join(other.dir, 'objects', 'pack'))).toEqual([]);
  });

  it('that never finishes is stopped at the deadline', async () => {
    const deadlineMs = await limitMs({ least: 2_000 });
    const hurried = fixture.gateway({ silenceMs: NEVER_MS, deadlineMs });
    const { remote, target, mirror, tip } = await cloned();
    await remote.addHook('pre-receive', 'while [ ! -e over ]; do echo "Soon." >&2; sleep 0.3; done');
    const { sha } = await mirror.buildCommit(commitOf(tip, { a: '1' }));
    const error = await outcomeOf(mirror.push(hurried, target, { sha, branch: 'main', expected: tip }));
    await writeFile(join(remote.path, 'over'), '');
    expect(error).toMatchObject({ resolved: { kind: 'uncertain', error: { code: 'git_timeout' } } });
  });

  it('is abandoned at once when the operation is cancelled, at any stage', async () => {
    const { remote, target, mirror, tip } = await cloned();
    const held = await remote.holdPushes();
    const { sha } = await mirror.buildCommit(commitOf(tip, { a: '1' }));
    const controller = new AbortController();
    const pushing = mirror.push(gateway, target, {
      sha,
      branch: 'main',
      expected: tip,
      signal: controller.signal,
    });
    await held.reached();
    controller.abort();
    // Nothing else ends it: the push is still held up.
    const error = await outcomeOf(pushing);
    await held.release();
    expect(error).toMatchObject({ resolved: { kind: 'uncertain', error: { code: 'git_cancelled' } } });

    const aborted = AbortSignal.abort();
    await expect(mirror.fetch(gateway, target, { branch: 'main', signal: aborted })).rejects.toMatchObject({
      code: 'git_cancelled',
    });
    await expect(
      mirror.push(gateway, target, { sha, branch: 'main', expected: tip, signal: aborted }),
    ).rejects.toMatchObject({ code: 'git_cancelled' });
  });

  it('contacted ten times at once does not delay another repository', async () => {
    const patient = fixture.gateway({ silenceMs: NEVER_MS, deadlineMs: NEVER_MS });
    const key = await generateKeyPair({ type: 'ed25519', comment: 'sleeper' });
    // Says nothing, and ends with its connection.
    await fixture.server.authorize(`command="cat >/dev/null" ${key.publicKey}`);
    const { remote, target, mirror, tip } = await cloned();
    const controller = new AbortController();
    const { signal } = controller;
    let ended = 0;
    const others = await Promise.all(Array.from({ length: 10 }, () => fixture.mirror()));
    const waiting = others.map((other, at) => {
      const asleep = {
        workspaceId: `asleep-${at}`,
        privateKey: key.privateKey,
        keyFingerprint: key.fingerprint,
      };
      const from = fixture.target(remote.path, asleep);
      return outcomeOf(other.fetch(patient, from, { branch: 'main', signal })).finally(() => (ended += 1));
    });
    const { sha } = await mirror.buildCommit(commitOf(tip, { a: '1' }));
    const pushed = await outcomeOf(mirror.push(patient, target, { sha, branch: 'main', expected: tip }));
    expect([pushed, ended]).toEqual([{ resolved: { kind: 'ok' } }, 0]);
    controller.abort();
    for (const silence of await Promise.all(waiting))
      expect(silence).toMatchObject({ code: 'git_cancelled' });
  });

  describe('that prints before Git answers', () => {
    /** Returns a target whose key runs this script, and then the command. */
    const printing = async (path: string, script: string) => {
      const key = await generateKeyPair({ type: 'ed25519', comment: 'greeted' });
      const file = join(await fixture.folder(), 'greet');
      await writeFile(file, `#!/bin/sh\n${script}\nexec /bin/sh -c "$SSH_ORIGINAL_COMMAND"\n`, {
        mode: 0o755,
      });
      await fixture.server.authorize(key.publicKey, { restriction: `command="${file}"` });
      const { privateKey, fingerprint: keyFingerprint } = key;
      return fixture.target(path, { workspaceId: keyFingerprint, privateKey, keyFingerprint });
    };

    it.each([
      ['a line', 'echo "Welcome to acme-git!"; echo "Be nice."', '“Welcome to acme-git!”'],
      ['a line, long before', 'echo "Welcome to acme-git!"; sleep 1', '“Welcome to acme-git!”'],
      ['a date', 'echo "2026-11-29 10:00"', '“2026-11-29 10:00”'],
      ['colors', String.raw`printf '\033[1;32mWelcome\033[0m\n'`, '“Welcome”'],
      ['lines of Windows', String.raw`printf 'Welcome\r\n\r\n'`, '“Welcome”'],
      ['text without an end of line', 'printf Welcome', '“Welcome”'],
      ['blank lines', 'echo; echo', 'blank lines'],
    ])('%s is told what it prints', async (_, script, printed) => {
      const { remote, mirror, tip } = await cloned();
      const target = await printing(remote.path, script);
      const expected = {
        code: 'git_invalid_repository',
        message: expect.stringContaining(`The server prints ${printed} before Git’s answer`),
        remedy: expect.stringContaining('.bashrc'),
        serverMessage: null,
      };
      expect(await outcomeOf(mirror.fetch(gateway, target, { branch: 'main' }))).toMatchObject(expected);

      const { sha } = await mirror.buildCommit(commitOf(tip, { a: '1' }));
      const push = mirror.push(gateway, target, { sha, branch: 'main', expected: tip });
      expect(await outcomeOf(push)).toMatchObject(expected);
    });

    it('to standard error works', async () => {
      const { remote, mirror, tip } = await cloned();
      const target = await printing(remote.path, 'echo "Welcome to acme-git!" >&2');
      const { sha } = await mirror.buildCommit(commitOf(tip, { a: '1' }));

      expect(await mirror.push(gateway, target, { sha, branch: 'main', expected: tip })).toEqual({
        kind: 'ok',
      });
    });

    it('and then refuses is quoted', async () => {
      const { remote, mirror } = await cloned();
      const target = await printing(remote.path, 'echo "This account is currently not available."; exit 1');

      expect(await outcomeOf(mirror.fetch(gateway, target, { branch: 'main' }))).toMatchObject({
        code: 'git_invalid_repository',
        serverMessage: 'This account is currently not available.',
      });
    });
  });

  describe('whose connection is cut during a push', () => {
    let proxy: TcpProxy;
    beforeAll(async () => {
      proxy = await startTcpProxy({ targetPort: fixture.server.port });
    });
    afterAll(() => proxy.stop());

    const content = () => randomBytes(30_000).toString('hex');
    const start = async (mirror: Mirror, target: RemoteTarget, tip: string) => {
      // An open connection, so that only the bytes of the push itself are counted.
      const own = fixture.gateway();
      await mirror.fetch(own, target, { branch: 'main' });
      const { sha } = await mirror.buildCommit(commitOf(tip, { 'Orders/v1.json': content() }));
      return { own, sha };
    };

    it.each(IS_TORTURE ? [...PLACES, ...FURTHER_PLACES] : PLACES)(
      '%s at byte %d: the reported outcome is true',
      async (direction, share) => {
        const { remote, mirror, tip } = await cloned();
        const target = fixture.target(remote.path, { port: proxy.port });
        const whole = await start(mirror, target, tip);
        const before = { up: proxy.bytesUp, down: proxy.bytesDown };
        expect(
          await mirror.push(whole.own, target, { sha: whole.sha, branch: 'main', expected: tip }),
        ).toEqual({ kind: 'ok' });
        const bytes = { up: proxy.bytesUp - before.up, down: proxy.bytesDown - before.down }[direction];

        const { own, sha } = await start(mirror, target, whole.sha);
        proxy.cutAfterBytes(direction, Math.max(1, Math.round(bytes * share)));
        const result = await mirror
          .push(own, target, { sha, branch: 'main', expected: whole.sha })
          .catch((error: unknown) => ({ kind: 'thrown' as const, error }));
        proxy.cutAfterBytes(direction, Infinity);
        proxy.cut();

        const direct = fixture.target(remote.path);
        const settled = async () => {
          const seen = (await mirror.fetch(gateway, direct, { branch: 'main' }))!;
          return (await mirror.findInHistory({ tip: seen, candidates: [{ sha, base: whole.sha }] })).has(sha);
        };
        switch (result.kind) {
          case 'ok':
            expect(await remote.tip()).toBe(sha);
            break;
          case 'uncertain':
            expect(['git_host_unreachable', 'git_timeout']).toContain(result.error.code);
            // A server that has no processes left has finished all its work on the push.
            await eventually(async () => expect(await listServing(remote)).toEqual([]));
            expect(await settled()).toBe((await remote.tip()) === sha);
            break;
          case 'thrown':
            expect(isGitError(result.error)).toBe(true);
            expect(await remote.tip()).toBe(whole.sha);
            expect(await settled()).toBe(false);
            break;
          default:
            throw new Error(`A cut connection is not ${result.kind}.`);
        }
        await remote.fsck();
      },
    );
  });
});
