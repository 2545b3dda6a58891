interface SessionClockOptions {
  silenceMs: number;
  deadlineMs: number;
  onEnd: (reason: 'silence' | 'deadline') => void;
}

/** The limits of time of one session: on silence while an answer is due, and on the whole of it. */
export class SessionClock {
  /** While the other side of the session is held back by us, its silence is no fault of the server. */
  isHeldBack = false;
  private silence: NodeJS.Timeout | null = null;
  private deadline: NodeJS.Timeout | null = null;
  private farewell: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(private readonly options: SessionClockOptions) {}

  restartDeadline(): void {
    if (this.deadline !== null) clearTimeout(this.deadline);
    if (!this.isStopped)
      this.deadline = setTimeout(() => this.options.onEnd('deadline'), this.options.deadlineMs);
  }

  /** The server is to say something within the time of silence, counted from now. */
  expectAnswer(): void {
    if (this.silence !== null) this.silence.refresh();
    else if (!this.isStopped) this.silence = setTimeout(() => this.onSilence(), this.options.silenceMs);
  }

  stopExpecting(): void {
    if (this.silence !== null) clearTimeout(this.silence);
    this.silence = null;
  }

  /** The session ends by itself after this time; the first such call counts. */
  endWithin(milliseconds: number, end: () => void): void {
    if (!this.isStopped) this.farewell ??= setTimeout(end, milliseconds);
  }

  stop(): void {
    this.isStopped = true;
    this.stopExpecting();
    for (const timer of [this.deadline, this.farewell]) if (timer !== null) clearTimeout(timer);
  }

  private onSilence(): void {
    if (this.isHeldBack) this.silence?.refresh();
    else this.options.onEnd('silence');
  }
}
