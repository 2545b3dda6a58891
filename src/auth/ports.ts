import type { EntityManager } from 'typeorm';

/** Port for a user's accounts at other servers; `app.module.ts` binds the implementation. */
export abstract class AccountsElsewhere {
  /** Deletes what Trellis stores to act in the user's name there. */
  abstract forgetAll(tx: EntityManager, userId: string): Promise<void>;
}
