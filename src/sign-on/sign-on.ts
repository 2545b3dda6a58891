import { Injectable } from '@nestjs/common';
import { Accounts, Sessions, type Principal } from '../auth';
import { Config } from '../core/config';
import { Database, rowsOf } from '../core/database';
import { hashToken, SecretBox } from '../core/secrets';
import { AdmitPerson } from './admit-person';
import { canonical, type GroupsProblem } from './claims';
import { groupsUnknown, notStarted, onlyWay, usedBefore, type Notice } from './explain-failure';
import { IdentityProvider, type Begun } from './identity-provider';

export const CALLBACK_PATH = '/api/oidc/callback';
export const SIGN_ON_SECONDS = 600;
/** Begins the state of a sign-on that links an account. */
export const LINK_STATE = 'link-';
const PURPOSE = 'sign-on under way';

/** Sign-on that is at the provider's page. It is kept in the browser alone, sealed: a stranger can fill no table. */
interface UnderWay extends Begun {
  /** Path to open in the end. */
  returnTo: string;
  /** Account that is being linked, and the session that asked for it. */
  link: { userId: string; credentialId: string } | null;
  expiresAt: number;
}

export interface Started {
  url: string;
  /** Content of the cookie. */
  sealed: string;
  state: string;
}

export interface Finished {
  returnTo: string;
  /** Token of the new session; null after linking. */
  token: string | null;
  /** Word to the person; null: there is none. */
  notice: Notice | null;
}

interface Answer {
  /** Content of the cookie. */
  sealed: string | undefined;
  /** Query of the provider's redirect. */
  search: string;
  principal: Principal | null;
  ip: string | null;
}

/** Sign-on in two steps, with the provider's own page between them. Any replica can finish it. */
@Injectable()
export class SignOn {
  constructor(
    private readonly provider: IdentityProvider,
    private readonly admit: AdmitPerson,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly database: Database,
    private readonly secretBox: SecretBox,
    private readonly config: Config,
  ) {}

  /** `address`: of this instance in the browser. Returns the provider's address, and the content of the cookie. */
  async start(address: string, returnTo: string | undefined): Promise<Started> {
    return this.begin(address, { returnTo: safePath(returnTo), link: null });
  }

  /** Takes a new sign-in: a thief of a session could keep the account by linking it to their own. */
  async startLink(address: string, principal: Principal): Promise<Started> {
    await this.accounts.requireFresh(principal);
    const { userId, credentialId } = principal;
    return this.begin(address, { returnTo: '/profile', link: { userId, credentialId } });
  }

  private async begin(address: string, more: Pick<UnderWay, 'returnTo' | 'link'>): Promise<Started> {
    const statePrefix = more.link ? LINK_STATE : '';
    const { url, begun } = await this.provider.begin(`${address}${CALLBACK_PATH}`, statePrefix);
    const underWay: UnderWay = { ...begun, ...more, expiresAt: Date.now() + SIGN_ON_SECONDS * 1000 };
    const sealed = this.secretBox.seal(JSON.stringify(underWay), PURPOSE).toString('base64url');
    return { url, sealed, state: begun.state };
  }

  async finish({ sealed, search, principal, ip }: Answer): Promise<Finished> {
    const underWay = this.open(sealed);
    if (new URLSearchParams(search).get('state') !== underWay.state) throw notStarted();
    if (!(await this.useOnce(`state ${underWay.state}`, SIGN_ON_SECONDS))) throw usedBefore();
    const claims = await this.provider.finish(underWay, search);
    const { link, returnTo } = underWay;
    if (link) {
      // The session may have ended, or another person may have signed in since.
      if (principal?.userId !== link.userId || principal.credentialId !== link.credentialId)
        throw notStarted();
      await this.database.transaction((tx) => this.admit.link(tx, claims, link.userId));
      return { returnTo, token: null, notice: null };
    }
    return this.database.transaction(async (tx) => {
      const { userId, identityId, notice } = await this.admit.run(tx, claims, ip);
      const token = await this.sessions.open(tx, userId, { identityId, providerSid: claims.sid });
      return { returnTo, token, notice };
    });
  }

  /** Returns the path that a sign-on was to open in the end, also of a sign-on that is over. */
  returnToOf(sealed: string | undefined): string {
    try {
      return this.open(sealed).returnTo;
    } catch {
      return '/';
    }
  }

  /**
   * Unlinks an account that can sign in with its password. Its roles from groups end, since no sign-on would take them away
   * any more, and so do the sessions that the provider opened. Takes a new sign-in.
   */
  async unlink(principal: Principal, ip: string | null): Promise<void> {
    await this.accounts.requireFresh(principal);
    const { userId } = principal;
    await this.database.transaction(async (tx) => {
      const { passwordHash, isBreakGlass } = await this.accounts.lock(tx, userId);
      if (!passwordHash || !(this.config.hasPasswordSignIn || isBreakGlass)) throw onlyWay();
      await this.sessions.closeOfIdentities(tx, userId);
      await this.admit.unlink(tx, { userId, ip });
    });
  }

  /** Ends the sessions that a logout token names, and returns their number. Repeating one changes nothing. */
  async backChannelLogout(logoutToken: string): Promise<number> {
    const ended = await this.provider.verifyLogout(logoutToken);
    const isNew = await this.useOnce(`logout ${ended.issuer} ${ended.jti}`, SIGN_ON_SECONDS * 2);
    return isNew ? this.sessions.closeSignedOn(ended) : 0;
  }

  /** Tells if an account is linked to the present provider, and what that lacked at the last sign-on. */
  async linkOf(userId: string): Promise<{ linked: boolean; notice: Notice | null }> {
    const { oidc } = this.config;
    if (oidc === null) return { linked: false, notice: null };
    const [row] = await this.database.query<{ problem: GroupsProblem | null }>(
      `select groups_problem as problem from identities where user_id = $1 and issuer = $2
       order by groups_problem nulls last limit 1`,
      [userId, canonical(oidc.issuer)],
    );
    const problem = row?.problem ?? null;
    const told = problem === 'odd' ? 'of another form' : 'too many';
    const notice = problem && groupsUnknown({ problem, told, groupsClaim: oidc.groupsClaim });
    return { linked: row !== undefined, notice };
  }

  private open(sealed: string | undefined): UnderWay {
    let underWay: UnderWay;
    try {
      const content = this.secretBox.open(Buffer.from(sealed ?? '', 'base64url'), PURPOSE);
      underWay = JSON.parse(content) as UnderWay;
    } catch {
      throw notStarted();
    }
    if (underWay.expiresAt < Date.now()) throw notStarted();
    return underWay;
  }

  /** Returns false the second time. Deletes old rows on the way. */
  private async useOnce(what: string, seconds: number): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await rowsOf(tx, 'delete from used_once where expires_at < now()');
      const rows = await rowsOf(
        tx,
        `insert into used_once (hash, expires_at) values ($1, now() + make_interval(secs => $2))
         on conflict do nothing returning 1`,
        [hashToken(what), seconds],
      );
      return rows.length > 0;
    });
  }
}

/** Returns a path of this page, never another site: `//host`, `/\host`, and both with a tab between, lead away. */
export const safePath = (text: string | undefined): string =>
  text !== undefined && text.length <= 2_000 && /^\/(?![/\\])[^\p{Cc}]*$/u.test(text) ? text : '/';
