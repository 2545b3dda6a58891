import { Gauge } from 'prom-client';

/** A number that is read when it is asked for: the sum over its sources. */
export class SummedGauge {
  private readonly sources = new Set<() => number>();

  constructor(name: string, help: string) {
    const { sources } = this;
    new Gauge({
      name,
      help,
      collect() {
        this.set([...sources].reduce((sum, read) => sum + read(), 0));
      },
    });
  }

  /** The result removes the source. */
  add(read: () => number): () => void {
    this.sources.add(read);
    return () => this.sources.delete(read);
  }
}
