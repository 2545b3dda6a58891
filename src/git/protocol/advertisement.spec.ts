import { bytewise, FLUSH_PKT, line } from '../../../test/support/packet-lines';
import { AdvertisementReader, findTextBefore } from './advertisement';
import { NotPktLineError } from './pkt-line';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

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
