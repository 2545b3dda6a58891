import { Client, type ClientConfig } from 'pg';

/**
 * Reports a broken connection from its next query. Its `error` event would end the process if nobody listens, as is
 * the case while a pool hands a client over.
 */
export class DatabaseClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
