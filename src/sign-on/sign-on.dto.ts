import { ApiProperty } from '@nestjs/swagger';

export class OidcView {
  /** Name of the identity provider. */
  name!: string;
  /** Path that starts the sign-on; `returnTo` is a path of the page to open in the end. */
  url!: string;
}

export class SignOnProblemView {
  code!: string;
  detail!: string;
  remedy!: string | null;
}

export class SignInWaysView {
  /** False: only the break-glass account has a password. */
  password!: boolean;
  /** Null: there is no sign-on. */
  @ApiProperty({ type: OidcView, nullable: true })
  oidc!: OidcView | null;
  /** The failure that has just led back from the identity provider, in this browser. */
  problem?: SignOnProblemView;
}

export class LinkStartedView {
  /** Address of the identity provider to open. */
  url!: string;
}

export class IdentityView {
  /** True: the account signs in at the identity provider. */
  linked!: boolean;
  /** The provider did not tell your groups at the last sign-in; absent: it did, or no rule asks for them. */
  notice?: SignOnProblemView;
}

export class LogoutRequest {
  logout_token!: string;
}

export class LogoutView {
  /** Number of sessions that have ended. */
  ended!: number;
}
