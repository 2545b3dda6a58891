import { Injectable } from '@nestjs/common';
import { Accounts, type Principal } from '../../auth';
import { Database, isUuid, rowsOf } from '../../core/database';
import { conflict, forbidden, notFound } from '../../core/errors';
import { disableAccount, enableAccount, type Disabled } from './disable-account';

/** Disables and enables accounts, on the word of the operator. */
@Injectable()
export class BlockAccounts {
  constructor(
    private readonly database: Database,
    private readonly accounts: Accounts,
  ) {}

  async disable(by: Principal, userId: string): Promise<Disabled> {
    await this.check(by, userId);
    // Otherwise no one could enable it again but at the command line.
    if (by.userId === userId) throw ownAccount();
    return this.database.transaction(async (tx) => {
      const done = await disableAccount(
        (sql, values) => rowsOf(tx, sql, [...values]),
        userId,
        operatorOf(by),
      );
      if (done === null) throw notFound('The account');
      return done;
    });
  }

  async enable(by: Principal, userId: string): Promise<void> {
    await this.check(by, userId);
    await this.database.transaction(async (tx) => {
      const isThere = await enableAccount(
        (sql, values) => rowsOf(tx, sql, [...values]),
        userId,
        operatorOf(by),
      );
      if (!isThere) throw notFound('The account');
    });
  }

  private async check(by: Principal, userId: string): Promise<void> {
    if (!(await this.accounts.isOperator(by.userId))) throw onlyForOperator();
    if (!isUuid(userId)) throw notFound('The account');
  }
}

const operatorOf = ({ userId: id, name, email }: Principal) => ({ id, name, email });

const onlyForOperator = () =>
  forbidden('Only the operator, who created the first account, can disable and enable accounts.', {
    code: 'only_for_operator',
    remedy: 'An admin of a workspace can remove the person there.',
  });

const ownAccount = () =>
  conflict('own_account', 'This is your own account.', {
    remedy: 'At the server, “npm run admin -- disable <email>” disables any account.',
  });
