/** Tasks under way that nobody waits for until the program ends. They must not reject. */
export class RunningTasks {
  private readonly tasks = new Set<Promise<void>>();

  get size(): number {
    return this.tasks.size;
  }

  add(task: Promise<void>): void {
    const tracked = task.finally(() => this.tasks.delete(tracked));
    this.tasks.add(tracked);
  }

  async ended(): Promise<void> {
    await Promise.all(this.tasks);
  }
}
