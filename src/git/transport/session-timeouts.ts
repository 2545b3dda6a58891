interface SessionClockOptions {
  silenceMs: number;
  deadlineMs: number;
  onEnd: (reason: 'silence' | 'deadline') => void;
}

/** Timeouts of one session: on silence while an answer is due, and on its whole duration. */
export class SessionTimeouts {
  /** True while we apply backpressure: the silence is then not the server's fault. */
  isPaused = false;
  private silence: NodeJS.Timeout | null = null;
  private deadline: NodeJS.Timeout | null = null;
  private graceTimer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(private readonly options: SessionClockOptions) {}

  restartDeadline(): void {
    if (this.deadline !== null) clearTimeout(this.deadline);
    if (!this.isStopped)
      this.deadline = setTimeout(() => this.options.onEnd('deadline'), this.options.deadlineMs);
  }

  /** Starts the silence timeout. */
  expectAnswer(): void {
    if (this.silence !== null) this.silence.refresh();
    else if (!this.isStopped) this.silence = setTimeout(() => this.onSilence(), this.options.silenceMs);
  }

  stopExpecting(): void {
    if (this.silence !== null) clearTimeout(this.silence);
    this.silence = null;
  }

  /** Ends the session after this time; only the first call counts. */
  endWithin(milliseconds: number, end: () => void): void {
    if (!this.isStopped) this.graceTimer ??= setTimeout(end, milliseconds);
  }

  stop(): void {
    this.isStopped = true;
    this.stopExpecting();
    for (const timer of [this.deadline, this.graceTimer]) if (timer !== null) clearTimeout(timer);
  }

  private onSilence(): void {
    if (this.isPaused) this.silence?.refresh();
    else this.options.onEnd('silence');
  }
}
