import { Client, type ClientConfig } from 'pg';

/**
 * What breaks between two queries is told by the next query. While nobody listens (the pool lets go of a client before
 * its borrower takes over, and the other way round) it would bring the whole process down.
 */
export class PooledClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
