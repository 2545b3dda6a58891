import { createHash } from 'node:crypto';
import {
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  HttpStatus,
  Logger,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  Allow,
  Callers,
  cookieOf,
  CurrentUser,
  NotEmbedded,
  ownAddress,
  setCookie,
  setSessionCookie,
  signOnCookiesOf,
  type CookieName,
  type Principal,
} from '../auth';
import { Config } from '../core/config';
import { AppError, badRequest } from '../core/errors';
import { isOperatorsTrouble, RawJson, Refuses, TakesBody, toAppError } from '../core/http';
import { LINK_STATE, SIGN_ON_SECONDS, SignOn, type Started } from './sign-on';
import {
  IdentityView,
  LinkStartedView,
  LogoutRequest,
  LogoutView,
  SignInWaysView,
  SignOnProblemView,
} from './sign-on.dto';

/** The page shows the failure at once; a reload may show it again. */
const PROBLEM_SECONDS = 120;
const MAX_PROBLEM_LENGTH = 600;
const MAX_OTHER_TABS = 4;

@ApiTags('Accounts')
@Controller('api')
export class SignOnController {
  private readonly logger = new Logger(SignOnController.name);

  constructor(
    private readonly signOn: SignOn,
    private readonly callers: Callers,
    private readonly config: Config,
  ) {}

  /** The ways to sign in. `problem`: why the sign-on that this browser has just tried failed. */
  @Get('sign-in')
  @Allow('public')
  @NotEmbedded()
  @Header('Cache-Control', 'no-store')
  ways(@Req() request: Request): SignInWaysView {
    const { oidc, hasPasswordSignIn, basePath } = this.config;
    const problem = readProblem(cookieOf(request, this.config, 'sign_on_problem'));
    return {
      password: hasPasswordSignIn,
      oidc: oidc && { name: oidc.name, url: `${basePath}/api/oidc/start` },
      ...(problem && { problem }),
    };
  }

  /** For browsers: leads to the identity provider, and from there to `returnTo`, a path of the page. */
  @Get('oidc/start')
  @Allow('public')
  @NotEmbedded()
  @ApiQuery({ name: 'returnTo', required: false, type: String })
  @ApiResponse({
    status: HttpStatus.SEE_OTHER,
    description: 'To the identity provider; after a failure to the page, which explains it.',
  })
  async start(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { returnTo } = request.query;
    await this.leading(response, '/sign-in', async () => {
      const path = typeof returnTo === 'string' ? returnTo : undefined;
      const started = await this.signOn.start(ownAddress(request, this.config), path);
      this.keep(response, started);
      return started.url;
    });
  }

  /** For browsers: the redirect address to register at the identity provider. */
  @Get('oidc/callback')
  @Allow('public')
  @NotEmbedded()
  @ApiResponse({
    status: HttpStatus.SEE_OTHER,
    description: 'To the page, signed in, or with an explanation.',
  })
  async callback(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { search, searchParams } = new URL(request.originalUrl, 'http://localhost');
    const state = searchParams.get('state') ?? '';
    const name = stateCookie(state);
    const sealed = cookieOf(request, this.config, name);
    const principal = await this.callers.identify(request);
    const { basePath, oidc } = this.config;
    // The page shows the sign-in screen to strangers alone; others link their account.
    await this.leading(response, principal ? '/profile' : '/sign-in', async () => {
      try {
        const done = await this.signOn.finish({ sealed, search, principal, ip: request.ip ?? null });
        if (done.token !== null)
          setSessionCookie(response, done.token, this.config, (oidc?.sessionHours ?? 1) * 3600);
        if (done.notice === null) return `${basePath}${done.returnTo}`;
        this.tell(response, done.notice);
        return `${basePath}/profile?problem=1`;
      } catch (error) {
        // The callback was opened again, or by the key that leads back: the person is in.
        if (principal && !state.startsWith(LINK_STATE) && isOver(error))
          return `${basePath}${this.signOn.returnToOf(sealed)}`;
        if (sealed !== undefined) setCookie(response, this.config, { name, value: '', maxAge: 0 });
        throw error;
      }
    });
  }

  /** Tells if your account is linked to the identity provider. */
  @Get('oidc/link')
  @Allow('user')
  @NotEmbedded()
  async identity(@CurrentUser() { userId }: Principal): Promise<IdentityView> {
    const { linked, notice } = await this.signOn.linkOf(userId);
    return { linked, ...(notice && { notice: viewOf(notice) }) };
  }

  /** Link your account to the identity provider: returns the address to open in this browser. Takes a new sign-in. */
  @Post('oidc/link')
  @HttpCode(200)
  @Allow('user')
  @NotEmbedded()
  @Refuses(HttpStatus.FORBIDDEN, 'sign_in_again')
  @Refuses(HttpStatus.SERVICE_UNAVAILABLE, 'sign_on_unavailable')
  async link(
    @CurrentUser() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LinkStartedView> {
    const started = await this.signOn.startLink(ownAddress(request, this.config), principal);
    this.keep(response, started);
    return { url: started.url };
  }

  /**
   * Unlink your account from the identity provider. The roles of your groups end, and the sessions that were opened there. Takes
   * a new sign-in.
   */
  @Delete('oidc/link')
  @HttpCode(204)
  @Allow('user')
  @NotEmbedded()
  @Refuses(HttpStatus.FORBIDDEN, 'sign_in_again')
  @Refuses(HttpStatus.CONFLICT, 'sign_on_only_way')
  unlink(@CurrentUser() principal: Principal, @Req() request: Request): Promise<void> {
    return this.signOn.unlink(principal, request.ip ?? null);
  }

  /** For the identity provider: ends the sessions that its logout token names, at once. */
  @Post('oidc/back-channel-logout')
  @HttpCode(200)
  @Allow('public')
  @NotEmbedded()
  @Header('Cache-Control', 'no-store')
  @TakesBody({ types: ['application/x-www-form-urlencoded'], as: 'text' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: LogoutRequest })
  @Refuses(HttpStatus.BAD_REQUEST, 'invalid_logout_token')
  async backChannelLogout(@Req() { body }: Request): Promise<LogoutView> {
    const token = new URLSearchParams(body instanceof RawJson ? body.text : '').get('logout_token');
    if (!token)
      throw badRequest('The logout token is missing.', [{ path: 'logout_token', message: 'is missing' }]);
    return { ended: await this.signOn.backChannelLogout(token) };
  }

  /** Each tab has a cookie of its own. The oldest of many give way, since browsers send them all. */
  private keep(response: Response, { state, sealed }: Started): void {
    const others = signOnCookiesOf(response.req, this.config);
    for (const name of others.slice(0, Math.max(0, others.length - MAX_OTHER_TABS)))
      setCookie(response, this.config, { name, value: '', maxAge: 0 });
    setCookie(response, this.config, { name: stateCookie(state), value: sealed, maxAge: SIGN_ON_SECONDS });
    setCookie(response, this.config, { name: 'sign_on_problem', value: '', maxAge: 0 });
  }

  /** Redirects to where `work` says, or to the page with the failure in a cookie: text in an address could be anybody's. */
  private async leading(response: Response, page: string, work: () => Promise<string>): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    try {
      seeOther(response, await work());
    } catch (thrown) {
      const error = toAppError(thrown);
      if (isOperatorsTrouble(error)) this.logger.error({ err: thrown }, 'A sign-on failed unexpectedly');
      else this.logger.warn({ code: error.code, err: thrown }, 'A sign-on failed');
      this.tell(response, { code: error.code, detail: error.message, remedy: error.remedy ?? null });
      seeOther(response, `${this.config.basePath}${page}?problem=1`);
    }
  }

  /** Has the page show a problem once. */
  private tell(response: Response, told: SignOnProblemView): void {
    const { code, detail, remedy } = viewOf(told);
    const problem = {
      code,
      detail: detail.slice(0, MAX_PROBLEM_LENGTH),
      remedy: remedy?.slice(0, MAX_PROBLEM_LENGTH),
    };
    const value = Buffer.from(JSON.stringify(problem)).toString('base64url');
    setCookie(response, this.config, { name: 'sign_on_problem', value, maxAge: PROBLEM_SECONDS });
  }
}

/** Name of the cookie of a sign-on. A made-up state has a name that no browser has. */
const stateCookie = (state: string): CookieName =>
  `sign_on_state_${createHash('sha256').update(state).digest('hex').slice(0, 16)}`;

const isOver = (error: unknown): boolean =>
  error instanceof AppError && ['sign_on_not_started', 'sign_on_used'].includes(error.code);

const viewOf = ({ code, detail, remedy }: SignOnProblemView): SignOnProblemView => ({ code, detail, remedy });

/** Redirects without the text that Express adds, which repeats the address. */
function seeOther(response: Response, address: string): void {
  response.status(HttpStatus.SEE_OTHER).location(address).end();
}

/** Another server of this host may have set the cookie: it is shown as text alone. */
function readProblem(value: string | undefined): SignOnProblemView | null {
  try {
    const { code, detail, remedy } = JSON.parse(Buffer.from(value ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    if (typeof code !== 'string' || typeof detail !== 'string') return null;
    return { code, detail, remedy: typeof remedy === 'string' ? remedy : null };
  } catch {
    return null;
  }
}
