import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { FrameError, FrameReader, headerOf, FrameSocket, type Frame } from './frames';

const LIMIT = 1 << 20;

const frame = (type: number, id: number, text: string): Frame => ({ type, id, payload: Buffer.from(text) });
const bytesOf = (...frames: Frame[]) => Buffer.concat(frames.flatMap((one) => [headerOf(one), one.payload]));

const FRAMES = [frame(1, 7, '{"a":"ä"}'), frame(255, 0xffffffff, ''), frame(0, 0, 'x'.repeat(70_000))];

/** Jest compares bytes one by one, which takes seconds. */
const textsOf = (frames: Frame[]) =>
  frames.map(({ payload, ...head }) => ({ ...head, text: payload.toString('latin1') }));

function read(chunks: Iterable<Buffer>): Frame[] {
  const found: Frame[] = [];
  const reader = new FrameReader(LIMIT, (one) => found.push(one));
  for (const chunk of chunks) reader.read(chunk);
  return found;
}

function* cut(bytes: Buffer, size: number): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

it.each([1, 2, 8, 9, 10, 4096, 1 << 20])('reads the same frames from chunks of %i bytes', (size) => {
  expect(textsOf(read(cut(bytesOf(...FRAMES), size)))).toEqual(textsOf(FRAMES));
});

it('refuses a frame above the limit by its header alone', () => {
  const header = headerOf(frame(1, 1, ''));
  header.writeUInt32BE(LIMIT + 1, 0);
  expect(() => read([header])).toThrow(FrameError);
  header.writeUInt32BE(0xffffffff, 0);
  expect(() => read([bytesOf(FRAMES[0]), header])).toThrow(FrameError);
});

it('waits for the rest of a frame that is cut off', () => {
  expect(read([bytesOf(...FRAMES).subarray(0, -1)])).toEqual(FRAMES.slice(0, 2));
});

describe('a socket', () => {
  async function connected(): Promise<[Socket, Socket]> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const theirs = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const ours = await new Promise<Socket>((resolve) => server.once('connection', resolve));
    server.close();
    return [ours, theirs];
  }

  /** Opens a socket whose other end sends `bytes`, and returns what it makes of them. */
  async function receive(bytes: Buffer, onFrame: (one: Frame) => void = () => undefined) {
    const [ours, theirs] = await connected();
    theirs.on('error', () => undefined);
    const frames: Frame[] = [];
    const error = await new Promise<Error | null>((resolve) => {
      new FrameSocket(ours, {
        maxBytes: LIMIT,
        onFrame: (one) => {
          onFrame(one);
          frames.push(one);
        },
        onClose: resolve,
      });
      theirs.end(bytes);
    });
    return { frames, error };
  }

  it('is closed by its other end, after all that was sent', async () => {
    expect(await receive(bytesOf(...FRAMES))).toEqual({ frames: FRAMES, error: null });
  });

  it('is closed by a frame above the limit', async () => {
    const { frames, error } = await receive(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(frames).toEqual([]);
    expect(error).toBeInstanceOf(FrameError);
  });

  it('is closed where a frame means nothing to its receiver', async () => {
    const refused = new FrameError('unknown type');
    const onFrame = () => {
      throw refused;
    };
    expect(await receive(bytesOf(...FRAMES), onFrame)).toEqual({ frames: [], error: refused });
  });

  it('carries many megabytes both ways, and nothing once it is closed', async () => {
    const [left, right] = await connected();
    const payload = Buffer.alloc(32 << 20, 'ä');
    const received = new Promise<Frame>((resolve) => {
      const options = { maxBytes: 64 << 20, onClose: () => undefined };
      const echo = new FrameSocket(right, {
        ...options,
        onFrame: ({ id, payload }) => void echo.send(2, id, payload),
      });
      const socket = new FrameSocket(left, { ...options, onFrame: resolve });
      void socket.send(1, 5, payload);
    });
    const { type, id, payload: back } = await received;
    expect([type, id, back.equals(payload)]).toEqual([2, 5, true]);
    left.destroy();
    right.destroy();
    await new FrameSocket(left, { maxBytes: 1, onFrame: () => undefined, onClose: () => undefined }).send(
      1,
      1,
    );
  });
});
