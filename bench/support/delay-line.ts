import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { summarize, type Summary } from './statistics';

const PROXY = join(__dirname, 'delay-proxy.ts');
const PROBES = 40;

/** Proxy to a port of this machine that delays every byte in each direction. */
export class DelayLine {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {}

  static async open(targetPort: number, delayMs: number): Promise<DelayLine> {
    // Inherits the options of this process, which load TypeScript.
    const child = fork(PROXY, [String(targetPort), String(delayMs)]);
    const [port] = (await once(child, 'message')) as [number];
    return new DelayLine(port, child);
  }

  /** Bytes that have passed, in both directions. */
  async bytes(): Promise<number> {
    const answer = once(this.child, 'message') as Promise<[number]>;
    this.child.send('bytes');
    return (await answer)[0];
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }
}

export interface OneWay {
  delayMs: number;
  measured: Summary;
}

/** Measures each delay above zero. */
export async function measureOneWays(delaysMs: number[]): Promise<OneWay[]> {
  const measured: OneWay[] = [];
  for (const delayMs of delaysMs.filter((delay) => delay > 0))
    measured.push({ delayMs, measured: await measureOneWay(delayMs) });
  return measured;
}

/** Measures the actual one-way delay of such a proxy: from the write of a byte to its arrival, both in this process. */
async function measureOneWay(delayMs: number): Promise<Summary> {
  const server = createServer({ noDelay: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const line = await DelayLine.open((server.address() as AddressInfo).port, delayMs);
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const here = connect({ host: '127.0.0.1', port: line.port, noDelay: true });
  const [there] = await accepted;
  const samples: number[] = [];
  for (let probe = 0; probe < PROBES; probe++) {
    const [from, to] = probe % 2 === 0 ? [here, there] : [there, here];
    const arrived = once(to, 'data');
    const sentAt = performance.now();
    from.write('x');
    await arrived;
    samples.push(performance.now() - sentAt);
  }
  for (const socket of [here, there]) socket.destroy();
  server.close();
  await line.close();
  return summarize(samples);
}
