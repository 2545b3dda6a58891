/** Time for which a worker leaves a queue to others whose secrets its own key does not open. */
const PASS_OVER_MS = 60_000;

/** Queues that this worker cannot serve at the moment, and another one may. */
export class PassedOver {
  private readonly until = new Map<string, number>();

  add(workspaceId: string): void {
    this.until.set(workspaceId, performance.now() + PASS_OVER_MS);
  }

  has(workspaceId: string): boolean {
    return this.list().includes(workspaceId);
  }

  list(): string[] {
    for (const [id, until] of this.until) if (until < performance.now()) this.until.delete(id);
    return [...this.until.keys()];
  }
}
