import { IsString, MaxLength } from 'class-validator';
import { NewPassword, UserView } from '../../auth';

export class MadePasswordLinkView {
  user!: UserView;
  /** Works once and expires in 24 hours. Whoever opens it chooses the password: send it to that person only. */
  resetUrl!: string;
  expiresAt!: string;
}

export class PasswordLinkRequest {
  /** The part of the link after `#`. */
  @MaxLength(200)
  @IsString()
  token!: string;
}

export class NewPasswordRequest extends PasswordLinkRequest {
  @NewPassword()
  password!: string;
}

export class PasswordLinkView {
  user!: UserView;
  expiresAt!: string;
}
