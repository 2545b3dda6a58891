import { Client, type ClientConfig } from 'pg';

/**
 * A connection whose breaking is told by its next query. The event of it would bring the whole process down where
 * nobody listens: in a pool that is so while a client changes hands.
 */
export class DatabaseClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
