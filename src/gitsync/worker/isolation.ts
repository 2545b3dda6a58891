import { Injectable } from '@nestjs/common';
import { ReadWriteLock } from '../../core/concurrency';

/** Lets nothing else run in this worker beside work that may crash it, so that the next crash identifies the cause. */
@Injectable()
export class Isolation {
  private readonly lock = new ReadWriteLock();

  run<T>({ isAlone }: { isAlone: boolean }, work: () => Promise<T>): Promise<T> {
    return isAlone ? this.lock.exclusive(work) : this.lock.shared(work);
  }
}
