import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { NewPassword, UserView } from '../../auth';
import { EmailAddress, Line, Optional } from '../../core/http';
import { ROLES, type Role } from './role';

export class InviteMemberRequest {
  @EmailAddress()
  email!: string;

  /** Their name until they have joined; default: the address. */
  @Optional()
  @Line(200)
  name?: string;

  @IsIn(ROLES)
  role!: Role;

  /**
   * From the operator only: adds the account that has proven the address at once, or a new one with this password. An
   * account that has merely typed the address is not added: the person is invited.
   */
  @Optional()
  @NewPassword()
  password?: string;
}

export class ChangeRoleRequest {
  @IsIn(ROLES)
  role!: Role;
}

export class MemberView {
  /** A pending member is shown as the admin gave them, with the invitation's id. */
  user!: UserView;
  @ApiProperty({ enum: ROLES })
  role!: Role;
  /** True until the person has opened the invitation's link. */
  pending!: boolean;
  /** End of a pending member's link; absent for members, and where there is no link. */
  inviteExpiresAt?: string;
}

export class InvitedMemberView {
  user!: UserView;
  @ApiProperty({ enum: ROLES })
  role!: Role;
  pending!: boolean;
  /** Works once and expires in 7 days. Anyone who opens it becomes the member: send it to that person only. */
  inviteUrl?: string;
}

export class MemberPage {
  items!: MemberView[];
  nextCursor!: string | null;
}
