import { Injectable } from '@nestjs/common';

type Check = () => Promise<boolean>;

/** What has to be up before the server takes requests; each module adds what it needs. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, Check>();

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** By name, whether each part is up. */
  async run(): Promise<Record<string, boolean>> {
    const results = [...this.checks].map(
      async ([name, check]) => [name, await check().catch(() => false)] as const,
    );
    return Object.fromEntries(await Promise.all(results));
  }
}
