import { AdvertisementReader, findTextBefore } from './advertisement';
import { classifyRefusedPush } from '../errors/classify-refused-push';
import { FLUSH, NotPktLineError, PktLineReader } from './pkt-line';
import { PushReport } from './push-report';
import { Semaphore } from '../../core/concurrency';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const line = (text: string | Buffer) => {
  const content = Buffer.from(text);
  return Buffer.concat([Buffer.from((content.length + 4).toString(16).padStart(4, '0')), content]);
};
const band = (number: number, content: Buffer | string) =>
  line(Buffer.concat([Buffer.from([number]), Buffer.from(content)]));
const FLUSH_PKT = Buffer.from('0000');
const bytewise = (bytes: Buffer) => Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));

describe('pkt-lines', () => {
  it('are parsed alike however the stream is split', () => {
    const stream = Buffer.concat([line('one\n'), FLUSH_PKT, line(''), line('x'.repeat(65_516))]);
    const whole = [...new PktLineReader().read(stream)];
    const reader = new PktLineReader();
    expect(bytewise(stream).flatMap((byte) => [...reader.read(byte)])).toEqual(whole);
    expect(whole.map((pkt) => (pkt === FLUSH ? 'flush' : pkt.length))).toEqual([4, 'flush', 0, 65_516]);
  });

  it.each(['Welcome to the shell', '0001', '-001', '0 04'])('do not include %s', (text) => {
    expect(() => [...new PktLineReader().read(Buffer.from(text))]).toThrow(NotPktLineError);
  });
});

describe('an advertisement', () => {
  const read = (...lines: Buffer[]) => {
    const reader = new AdvertisementReader();
    const isComplete = bytewise(Buffer.concat(lines))
      .map((byte) => reader.read(byte))
      .at(-1);
    expect(isComplete).toBe(true);
    return reader.result();
  };

  it.each(['2026-11-29 10:00\n', 'Added your key to the agent\n', '\n\n\n\n\n'])(
    'does not begin with %j, whose first letters are a length',
    (text) => {
      const reader = new AdvertisementReader();
      expect(() => bytewise(Buffer.from(text)).forEach((byte) => reader.read(byte))).toThrow(NotPktLineError);
    },
  );

  it('is found after other text', () => {
    const refs = Buffer.concat([line(`${A} refs/heads/main\0report-status\n`), FLUSH_PKT]).toString();
    expect(findTextBefore(`Welcome!\r\n${refs}`)).toBe('Welcome!\r\n');
    expect(findTextBefore(`Hi${line('version 2\n').toString()}`)).toBe('Hi');
    expect(findTextBefore(`${refs}Welcome!`)).toBeNull();
    expect(findTextBefore('This account is currently not available.\n')).toBeNull();
  });

  it('lists branches, the target of HEAD, and tags with their commits', () => {
    const refs = read(
      line(`${A} HEAD\0multi_ack side-band-64k symref=HEAD:refs/heads/trunk agent=git/2.39\n`),
      line(`${B} refs/heads/other\n`),
      line(`${A} refs/heads/trunk\n`),
      line(`${B} refs/tags/v1\n`),
      line(`${A} refs/tags/v1^{}\n`),
      line(`${B} refs/tags/v2\n`),
      line(`${B} refs/tags/v2\nforged\n`),
      FLUSH_PKT,
    );
    expect([...refs.branches]).toEqual([
      ['other', B],
      ['trunk', A],
    ]);
    expect([...refs.tags]).toEqual([
      ['v1', A],
      ['v2', B],
    ]);
    expect([...refs.tagObjects]).toEqual([['v1', B]]);
    expect(refs.head).toEqual({ symref: 'trunk', sha: A });
    expect(refs.capabilities.has('side-band-64k')).toBe(true);
  });

  it('leaves out branches with control characters in their names', () => {
    const { branches } = read(
      line(`${A} refs/heads/a\0ofs-delta\n`),
      line(`${B} refs/heads/a\nforged\n`),
      line(`${B} refs/heads/\x1b[2J\n`),
      FLUSH_PKT,
    );
    expect([...branches.keys()]).toEqual(['a']);
  });

  it('guesses HEAD for an old server that omits it, and finds none if there is none', () => {
    const old = read(
      line(`${A} HEAD\0ofs-delta\n`),
      line(`${A} refs/heads/a\n`),
      line(`${A} refs/heads/master\n`),
      FLUSH_PKT,
    );
    expect(old.head.symref).toBe('master');
    const empty = read(line(`${'0'.repeat(40)} capabilities^{}\0report-status\n`), FLUSH_PKT);
    expect(empty).toMatchObject({ isEmpty: true, head: { symref: null, sha: null } });
    expect(read(FLUSH_PKT).isEmpty).toBe(true);
  });

  it('of another object format is refused, by its name or by the length of its ids', () => {
    expect(() => read(line(`${'0'.repeat(64)} capabilities^{}\0object-format=sha256\n`), FLUSH_PKT)).toThrow(
      /sha256/,
    );
    expect(() => read(line(`${'c'.repeat(64)} refs/heads/main\0report-status\n`), FLUSH_PKT)).toThrow(
      /not supported/,
    );
  });

  it('is refused once it is larger than 32 MiB', () => {
    const reader = new AdvertisementReader();
    reader.read(line(`${A} HEAD\0ofs-delta\n`));
    const tag = line(`${A} refs/tags/${'x'.repeat(60_000)}\n`);
    const readAll = () => {
      for (let bytes = 0; bytes < 33 * 1024 * 1024; bytes += tag.length) reader.read(tag);
    };
    expect(readAll).toThrow(expect.objectContaining({ code: 'git_too_large' }));
  });

  it('replaced by an error message keeps the message', () => {
    const reader = new AdvertisementReader();
    reader.read(line('ERR access denied or repository not exported: /x'));
    expect(reader.errorText).toBe('access denied or repository not exported: /x');
  });
});

describe('the server’s report on a push', () => {
  const REF = 'refs/heads/main';
  const answer = (...lines: string[]) => Buffer.concat([...lines.map((text) => line(text)), FLUSH_PKT]);
  const hear = (isBanded: boolean, ...chunks: Buffer[]) => {
    const report = new PushReport(REF, isBanded);
    for (const chunk of chunks.flatMap(bytewise)) report.read(chunk);
    return report;
  };

  it('contains its status for the ref, and the output of hooks', () => {
    const report = hear(
      true,
      band(2, 'Checking…\n'),
      band(1, answer('unpack ok\n', `ok ${REF}\n`)),
      FLUSH_PKT,
    );
    expect(report.status).toEqual({ kind: 'ok' });
    expect(report.text).toBe('Checking…\n');
    expect(hear(false, answer('unpack ok\n', `ok ${REF}\n`)).status).toEqual({ kind: 'ok' });
  });

  it('of another ref is not kept', () => {
    const others = Array.from({ length: 1_000 }, (_, index) => `ok refs/heads/${index}\n`);
    expect(hear(false, answer('unpack ok\n', ...others, `ng ${REF}-2 no\n`)).status).toBeNull();
  });

  it('that is none keeps the beginning of its text, and no more of it', () => {
    const report = new PushReport(REF, true);
    const started = process.memoryUsage().arrayBuffers;
    const chunk = Buffer.alloc(32 * 1024, 'x');
    for (let count = 0; count < 4_000; count++) report.read(chunk);
    expect(process.memoryUsage().arrayBuffers - started).toBeLessThan(16 * 1024 * 1024);
    expect(report.status).toBeNull();
    expect(report.text).toMatch(/^x{8000}/);
  });

  it('is not valid before it is complete, and not a success if unpacking failed', () => {
    const whole = Buffer.concat([band(1, answer('unpack ok\n', `ok ${REF}\n`)), FLUSH_PKT]);
    const lastNeeded = band(1, answer('unpack ok\n', `ok ${REF}\n`)).length;
    for (let length = 0; length < lastNeeded; length += 1) {
      expect(hear(true, whole.subarray(0, length)).status).toBeNull();
    }
    const failed = hear(true, band(1, answer('unpack index-pack abnormal exit\n', `ok ${REF}\n`)));
    expect(failed.status).toEqual({ kind: 'refused', reason: 'index-pack abnormal exit' });
  });

  it.each([
    'failed to update ref',
    'fetch first',
    'non-fast-forward',
    'incorrect old value provided',
    'reference already exists',
    `cannot lock ref 'refs/heads/main': is at ${A} but expected ${B}`,
  ])('"%s" means that the branch has moved', (reason) => {
    expect(classifyRefusedPush({ ref: REF, reason, serverText: '' }).code).toBe('git_remote_moved');
  });

  it.each([
    ['pre-receive hook declined', 'GL-HOOK-ERR: fetch first, then ask Bob.'],
    ['protected branch hook declined', 'error: GH006: Protected branch update failed for refs/heads/main.'],
    ['failed to update ref', "error: cannot lock ref: Unable to create '/srv/x.lock': Permission denied"],
    ['failed to update ref', 'error: No space left on device'],
    ['branch is currently checked out', 'error: refusing to update checked out branch'],
  ])('"%s" with "%s" means that the server refuses the commit', (reason, serverText) => {
    const error = classifyRefusedPush({ ref: REF, reason, serverText });
    expect(error.code).toBe('git_push_rejected');
    expect(error.serverMessage).toBe(`${serverText}\n${reason}`);
  });

  it.each([
    ['unpacker error', 'error: file write error: No space left on device', /disk of the server is full/],
    ['pre-receive hook declined', 'echo: write error: No space left on device', /disk of the server is full/],
    ['unpacker error', 'fatal: write error: File too large', /files of this size/],
    ['unpacker error', 'fatal: pack exceeds maximum allowed size', /pushes of this size/],
    [
      'branch is currently checked out',
      'error: refusing to update checked out branch',
      /Use a bare repository/,
    ],
    ['protected branch hook declined', 'error: GH006: Protected branch update failed', /branch is protected/],
    ['unpacker error', 'error: unable to create temporary file', /cannot write to the repository/],
    ['pre-receive hook declined', 'No space left in the sprint.', null],
    ['pre-receive hook declined', 'Review quota exceeded: ask Bob.', null],
    ['pre-receive hook declined', 'File too large for a review, unable to write a summary.', null],
  ])('"%s" with "%s" has the remedy %s', (reason, serverText, words) => {
    const { remedy } = classifyRefusedPush({ ref: REF, reason, serverText });
    if (words) expect(remedy).toMatch(words);
    else expect(remedy).toBe(classifyRefusedPush({ ref: REF, reason, serverText: '' }).remedy);
  });

  it('takes the words of a hook for no other failure', () => {
    const reason = 'failed to update ref';
    const error = classifyRefusedPush({ ref: REF, reason, serverText: 'No space left in the sprint.' });
    expect(error.code).toBe('git_remote_moved');
  });
});

describe('a semaphore', () => {
  it('admits a limited number, the others in order, and forgets a caller that gives up', async () => {
    const semaphore = new Semaphore(1);
    const release = await semaphore.acquire();
    const order: string[] = [];
    const gaveUp = new AbortController();
    const impatient = semaphore.acquire(gaveUp.signal);
    const second = semaphore.acquire().then((next) => (order.push('second'), next));
    const third = semaphore.acquire().then((next) => (order.push('third'), next));
    gaveUp.abort(new Error('enough'));
    await expect(impatient).rejects.toThrow('enough');
    release();
    release();
    (await second)();
    (await third)();
    expect(order).toEqual(['second', 'third']);
    await expect(semaphore.acquire()).resolves.toBeInstanceOf(Function);
  });
});
