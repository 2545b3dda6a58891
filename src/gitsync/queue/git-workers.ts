import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import { isAliveSql } from './worker-liveness';

/** The Git workers that serve this database, on any machine. */
@Injectable()
export class GitWorkers {
  constructor(private readonly database: Database) {}

  async isAnyAlive(): Promise<boolean> {
    return (await this.countAlive()) > 0;
  }

  async countAlive(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `select count(*)::int as count from git_workers w where ${isAliveSql('w')}`,
    );
    return row?.count ?? 0;
  }
}
