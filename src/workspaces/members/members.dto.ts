import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { UserView } from '../../auth';
import { EmailAddress, Line } from '../../core/http';
import { ROLES, type Role } from './role';

export class InviteMemberRequest {
  @EmailAddress()
  email!: string;

  /** The name of a new user; default: the address. */
  @IsOptional()
  @Line(200)
  name?: string;

  @IsIn(ROLES)
  role!: Role;

  /** The password of a new user; without it the answer holds an invitation. */
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
  @ApiProperty({ enum: ROLES })
  role!: Role;
}

export class InvitedMemberView extends MemberView {
  /** Works once and expires in 7 days. Send it to the new user. */
  inviteUrl?: string;
}

export class MemberPage {
  items!: MemberView[];
  nextCursor!: string | null;
}
