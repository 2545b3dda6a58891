import { band, bytewise, FLUSH_PKT, line } from '../../../test/support/packet-lines';
import { PushReport } from './push-report';

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
});
