import { createHmac, randomBytes } from 'node:crypto';
import { SecretBox } from './secret-box';

const [first, second, other] = Array.from({ length: 3 }, () => randomBytes(32)) as [Buffer, Buffer, Buffer];
const TEXT = Buffer.from('a page');

describe('signatures', () => {
  it('are known by each key of a rotation, and made by the first one', () => {
    const [before, during, after] = [[first], [second, first], [second]].map((keys) => new SecretBox(keys));
    const signature = before!.sign(TEXT, 'pictures');
    expect([before, during, after].map((box) => box!.isSigned(TEXT, signature, 'pictures'))).toEqual([
      true,
      true,
      false,
    ]);
    expect(during!.sign(TEXT, 'pictures')).toEqual(after!.sign(TEXT, 'pictures'));
  });

  it('are void for another text, purpose or key, cut, and when empty', () => {
    const box = new SecretBox([first]);
    const signature = box.sign(TEXT, 'pictures');
    expect(box.isSigned(Buffer.from('a page '), signature, 'pictures')).toBe(false);
    expect(box.isSigned(TEXT, signature, 'picture')).toBe(false);
    expect(new SecretBox([other]).isSigned(TEXT, signature, 'pictures')).toBe(false);
    expect(box.isSigned(TEXT, signature.subarray(1), 'pictures')).toBe(false);
    expect(box.isSigned(TEXT, Buffer.alloc(0), 'pictures')).toBe(false);
  });

  it('are not made with the key that encrypts', () => {
    const plain = createHmac('sha256', first).update(TEXT).digest();
    expect(new SecretBox([first]).sign(TEXT, '')).not.toEqual(plain);
  });
});
