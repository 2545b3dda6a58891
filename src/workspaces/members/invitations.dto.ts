import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { NewPassword, SessionView, UserView } from '../../auth';
import { EmailAddress, Line, Optional } from '../../core/http';
import { WorkspaceView } from '../workspaces.dto';
import { ROLES, type Role } from './role';

export class InvitationRequest {
  /** The part of the link after `#`. */
  @MaxLength(200)
  @IsString()
  token!: string;
}

export class AcceptInviteRequest extends InvitationRequest {
  @NewPassword()
  password!: string;

  /** Default: as the admin gave it. */
  @Optional()
  @Line(200)
  name?: string;

  /** Default: the invited address. Another one if that is taken. */
  @Optional()
  @EmailAddress()
  email?: string;
}

export class InvitationView {
  workspaceName!: string;
  /** As the admin gave them. */
  name!: string;
  email!: string;
  @ApiProperty({ enum: ROLES })
  role!: Role;
  expiresAt!: string;
}

export class AcceptedInviteView extends SessionView {
  workspace!: WorkspaceView;
}

export class MadePasswordLinkView {
  user!: UserView;
  /** Works once and expires in 24 hours. Anyone who opens it chooses the password: send it to that person only. */
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
