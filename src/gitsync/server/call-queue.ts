/** Share of the places that one workspace may have, so that a remote which hangs leaves room for the others. */
const SHARE = 1 / 2;

/** Calls of a server, up to a limit in its worker; the others wait, in order. */
export class CallQueue<T extends { workspaceId: string }> {
  private readonly waiting = new Set<T>();
  private readonly admitted = new Map<T, string>();

  constructor(private readonly limit: number) {}

  /** Puts the call at the end. */
  add(call: T): void {
    this.waiting.add(call);
  }

  /** Puts calls that were admitted before to the front. */
  putBack(calls: T[]): void {
    const others = [...this.waiting];
    this.waiting.clear();
    for (const call of [...calls, ...others]) this.waiting.add(call);
    for (const call of calls) this.admitted.delete(call);
  }

  /** Admits the first call for which there is room; null if there is none. */
  admit(): T | null {
    if (this.admitted.size >= this.limit) return null;
    const taken = new Map<string, number>();
    for (const id of this.admitted.values()) taken.set(id, (taken.get(id) ?? 0) + 1);
    const share = Math.ceil(this.limit * SHARE);
    for (const call of this.waiting) {
      if ((taken.get(call.workspaceId) ?? 0) >= share) continue;
      this.waiting.delete(call);
      this.admitted.set(call, call.workspaceId);
      return call;
    }
    return null;
  }

  /** Gives up the place of a call, whether it waits or was admitted. */
  remove(call: T): void {
    this.waiting.delete(call);
    this.admitted.delete(call);
  }
}
