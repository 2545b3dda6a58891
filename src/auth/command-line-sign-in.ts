import { Injectable } from '@nestjs/common';
import { Database } from '../core/database';
import { unprocessable } from '../core/errors';
import { hashToken, newToken } from '../core/secrets';
import { ApiTokens } from './api-tokens';
import { isChallengeOf } from './pkce';
import type { Principal } from './principal';

/** Long enough to copy the code to another machine by hand; only the program that made the challenge can use it. */
const CODE_SECONDS = 600;
const TOKEN_DAYS = 90;

interface CodeRow {
  user_id: string;
  credential_id: string;
  name: string;
  challenge: string;
}

/**
 * Signs in a command line by the browser, as in RFC 8252 with PKCE: the page gives a code to an address of the person's
 * machine, or shows it to be pasted, and only the program that knows the verifier gets a token for it.
 */
@Injectable()
export class CommandLineSignIn {
  constructor(
    private readonly database: Database,
    private readonly tokens: ApiTokens,
  ) {}

  /** Takes a new sign-in or the password, as a new API token does. */
  async allow(
    principal: Principal,
    { name, challenge, currentPassword }: { name: string; challenge: string; currentPassword?: string },
  ): Promise<string> {
    await this.tokens.requirePassword(principal, currentPassword);
    const code = newToken('trc');
    await this.database.query('delete from command_line_codes where expires_at < now()');
    await this.database.query(
      `insert into command_line_codes (code_hash, user_id, credential_id, name, challenge, expires_at)
       values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))`,
      [hashToken(code), principal.userId, principal.credentialId, name, challenge, CODE_SECONDS],
    );
    return code;
  }

  /** Uses up the code, also with a wrong verifier. */
  async exchange({ code, verifier }: { code: string; verifier: string }): Promise<string> {
    const [row] = await this.database.query<CodeRow>(
      'delete from command_line_codes where code_hash = $1 and expires_at > now() returning *',
      [hashToken(code)],
    );
    if (!row || !isChallengeOf(row.challenge, verifier)) throw codeNotValid();
    return this.database.transaction(async (tx) => {
      const made = await this.tokens.issue(tx, {
        userId: row.user_id,
        credentialId: row.credential_id,
        name: row.name,
        scope: 'all',
        expiresAt: new Date(Date.now() + TOKEN_DAYS * 86_400_000),
      });
      if (made === null) throw codeNotValid();
      return made.token;
    });
  }
}

const codeNotValid = () =>
  unprocessable('code_not_valid', 'This code has been used, or has expired.', {
    remedy: 'Run “trellis login” again.',
  });
