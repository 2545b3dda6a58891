export { ACCESS_CHANNEL, announceAccessChange } from './access-changes';
export {
  AccountRequests,
  RepeatableRequest,
  SEALED_ACCOUNT_ANSWERS,
  type KeyedRequest,
} from './account-requests';
export { accountDisabled } from './account-disabled';
export { Accounts, emailKey, OPERATOR_ID } from './accounts';
export { AccountRequest, ProfileView, SessionView, UpdateAccountRequest, UserView } from './auth.dto';
export { AuthorEmail, AuthorName } from './author-fields';
export { ApiTokenSchema } from './api-token.entity';
export { UserSchema } from './user.entity';
export { AuthGuard } from './auth.guard';
export { AuthHttpModule } from './auth-http.module';
export { AuthModule } from './auth.module';
export { Callers } from './callers/callers';
export { findBearerToken } from './bearer-token';
export { ownAddress } from './origin';
export { NewPassword } from './passwords/new-password';
export { linkNotValid, PasswordLinks, type PasswordLink } from './passwords/password-links';
export { managedByHost, NotEmbedded } from './callers/not-embedded';
export { hashPassword } from './passwords/passwords';
export { Allow, PERMISSION, type Permission } from './permission';
export { AccountsElsewhere } from './ports';
export { presentProfile, presentUser } from './presenters';
export { type Agent, CurrentUser, getPrincipal, type Principal, type SignedInRequest } from './principal';
export { SessionCallers } from './callers/session-callers';
export { markInnerRequest } from './inner-requests';
export { cookieOf, setCookie, setSessionCookie, signOnCookiesOf, type CookieName } from './session-cookie';
export { type SessionOrigin, Sessions } from './sessions';
export { passwordSignInOff } from './sign-in';
export { ForAgents, Reads, tokenReadOnly } from './token-scope';
export type { User } from './user.entity';
