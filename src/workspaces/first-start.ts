import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { HttpStatus, Inject, Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { Accounts, Sessions } from '../auth';
import { Config, EMBEDDING, type Embedding } from '../core/config';
import { Database, rowsOf } from '../core/database';
import { AppError, conflict } from '../core/errors';
import { plainLog } from '../core/logging';
import { Workspaces } from './workspaces';

/** Advisory lock against two first accounts at the same moment. */
const SETUP_LOCK = 8_735_548;

interface FirstAccount {
  name: string;
  email: string;
  password: string;
  workspaceName: string;
  setupToken?: string;
}

/** Headers that proxies add. One on this machine would make everybody's requests look like local ones. */
const OF_PROXIES = /^(forwarded|via|x-real-ip|x-forwarded-.*)$/;

/**
 * Creates the first account. It takes the setup token from the log, except where only people at this machine can send
 * the request: the server listens on loopback alone, no setting or header speaks of a proxy, and the request names this
 * machine. A site whose name resolves to 127.0.0.1 can have its visitors' browsers send requests here.
 */
@Injectable()
export class FirstStart implements OnApplicationBootstrap {
  private readonly setupToken = randomBytes(18).toString('base64url');
  private isTold = false;

  constructor(
    private readonly database: Database,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly workspaces: Workspaces,
    private readonly config: Config,
    @Inject(EMBEDDING) private readonly embedding: Embedding | null,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.embedding && !this.isLocal && (await this.isRequired())) this.tellToken();
  }

  async isRequired(): Promise<boolean> {
    return !(await this.accounts.hasAny());
  }

  async run({ workspaceName, setupToken, ...account }: FirstAccount, headers: IncomingHttpHeaders) {
    if (!(await this.isRequired())) throw alreadySetUp();
    if (!this.isLocal || !isFromHere(headers)) this.checkToken(setupToken);
    return this.database.transaction(async (tx) => {
      await rowsOf(tx, 'select pg_advisory_xact_lock($1)', [SETUP_LOCK]);
      if (await this.accounts.hasAny(tx)) throw alreadySetUp();
      const user = await this.accounts.create(tx, account);
      const workspace = await this.workspaces.create(tx, { name: workspaceName, adminId: user.id });
      return { user, workspace, token: await this.sessions.open(tx, user.id) };
    });
  }

  private get isLocal(): boolean {
    const { isLoopback, baseUrl, trustedProxies } = this.config;
    return (
      isLoopback && trustedProxies.length === 0 && (baseUrl === null || isLoopbackName(new URL(baseUrl).host))
    );
  }

  /** Logs the token at any LOG_LEVEL, because no one can sign in without it. */
  private tellToken(): void {
    if (this.isTold) return;
    this.isTold = true;
    plainLog('warn').warn(
      `There is no account yet. Create the first one with this setup token: ${this.setupToken}`,
    );
  }

  private checkToken(given = ''): void {
    const [a, b] = [Buffer.from(given), Buffer.from(this.setupToken)];
    if (a.length === b.length && timingSafeEqual(a, b)) return;
    this.tellToken();
    throw new AppError(
      'setup_token_required',
      HttpStatus.FORBIDDEN,
      'The setup token is required to create the first account.',
      {
        remedy: 'Find it in the server’s log.',
      },
    );
  }
}

const isLoopbackName = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);

const isFromHere = ({ host = '', ...others }: IncomingHttpHeaders): boolean =>
  isLoopbackName(host) && !Object.keys(others).some((name) => OF_PROXIES.test(name));

const alreadySetUp = () =>
  conflict('already_set_up', 'The first account already exists.', {
    remedy: 'Sign in, or ask an admin to invite you.',
  });
