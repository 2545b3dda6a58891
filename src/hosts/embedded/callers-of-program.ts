import { Injectable } from '@nestjs/common';
import type { Callers, Principal, SignedInRequest } from '../../auth';
import { GitSyncMembers } from './git-sync-members';
import { MirrorPeople } from './mirror-people';

/** Identifies callers by the sessions of the program that Trellis is a part of. */
@Injectable()
export class CallersOfProgram implements Callers {
  constructor(
    private readonly members: GitSyncMembers,
    private readonly mirror: MirrorPeople,
  ) {}

  async identify(request: SignedInRequest): Promise<Principal | null> {
    const question = this.mirror.question();
    const member = await this.members.find(request);
    return member && this.mirror.member(member, question);
  }

  async isStillSignedIn(request: SignedInRequest, { userId }: Principal): Promise<boolean> {
    return (await this.identify(request))?.userId === userId;
  }
}
