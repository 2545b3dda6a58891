import { randomBytes } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { compress } from './zlib';

it.each([0, 1, 300, 20_000, 64 * 1024, 64 * 1024 + 1, 3_000_000])(
  'compresses %i bytes, whatever they are, and holds no more memory than the result has',
  async (size) => {
    for (const content of [Buffer.alloc(size, 'text '), randomBytes(size)]) {
      const packed = await compress(content);
      expect(inflateSync(packed).equals(content)).toBe(true);
      expect(packed.buffer.byteLength).toBeLessThanOrEqual(packed.length + 64);
    }
  },
);
