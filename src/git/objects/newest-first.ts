import type { Sha } from './sha';

interface DatedCommit {
  sha: Sha;
  time: number;
}

/** Priority queue of commits (a binary heap): the newest first; at equal times, in the order they were added. */
export class NewestFirst {
  private readonly heap: (DatedCommit & { order: number })[] = [];
  private added = 0;

  add(commit: DatedCommit): void {
    const { heap } = this;
    heap.push({ ...commit, order: this.added++ });
    for (let at = heap.length - 1; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.isBefore(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  /** Removes and returns the first commit; null if there is none. */
  take(): Sha | null {
    const { heap } = this;
    const first = heap.at(0);
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length > 0) {
      heap[0] = last;
      this.sink();
    }
    return first.sha;
  }

  private sink(): void {
    const { length } = this.heap;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      if (left >= length) return;
      const child = right < length && this.isBefore(right, left) ? right : left;
      if (!this.isBefore(child, at)) return;
      this.swap(child, at);
      at = child;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    return a.time === b.time ? a.order < b.order : a.time > b.time;
  }

  private swap(one: number, other: number): void {
    const { heap } = this;
    [heap[one], heap[other]] = [heap[other], heap[one]];
  }
}
