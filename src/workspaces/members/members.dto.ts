import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { UserView } from '../../auth';
import { EmailAddress, Line } from '../../core/http';
import { ROLES, type Role } from './role';

export class InviteMemberRequest {
  @EmailAddress()
  email!: string;

  /** For a new user; the address stands in for it. */
  @IsOptional()
  @Line(200)
  name?: string;

  @IsIn(ROLES)
  role!: Role;

  /** For a new user; without it the answer holds an invitation. */
  @IsOptional()
  @Length(8, 1024)
  @IsString()
  password?: string;
}

export class ChangeRoleRequest {
  @IsIn(ROLES)
  role!: Role;
}

export class MemberView {
  user!: UserView;
  role!: Role;
}

export class InvitedMemberView extends MemberView {
  /** Holds for seven days, once; to be handed to the new user. */
  inviteUrl?: string;
}

export class MemberPage {
  items!: MemberView[];
  nextCursor!: string | null;
}
