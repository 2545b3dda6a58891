import { Injectable } from '@nestjs/common';
import type { Principal, Callers, SignedInRequest } from '../../auth';
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
    return member && this.mirror.member(member, question, viaOf(request));
  }

  async isStillSignedIn(request: SignedInRequest, { userId }: Principal): Promise<boolean> {
    return (await this.identify(request))?.userId === userId;
  }
}

/**
 * A page of another origin that the program's CORS lets in can send a made-up token beside the person's cookie, by which the
 * program may know them: only a request without any cookie came by its token.
 */
const viaOf = ({ headers }: SignedInRequest): Principal['via'] =>
  /^Bearer /i.test(headers.authorization ?? '') && headers.cookie === undefined ? 'bearer' : 'cookie';
