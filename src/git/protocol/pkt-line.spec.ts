import { bytewise, FLUSH_PKT, line } from '../../../test/support/packet-lines';
import { FLUSH, NotPktLineError, PktLineReader } from './pkt-line';

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
