import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { findBearerToken } from '../bearer-token';
import type { Callers } from './callers';
import type { Principal, SignedInRequest } from '../principal';
import { sessionCookieOf } from '../session-cookie';
import { Sessions } from '../sessions';

/** Identifies callers by Trellis' own sessions and API tokens. */
@Injectable()
export class SessionCallers implements Callers {
  constructor(
    private readonly sessions: Sessions,
    private readonly config: Config,
  ) {}

  async identify(request: SignedInRequest): Promise<Principal | null> {
    if (request.headers.authorization !== undefined) {
      const bearer = findBearerToken(request);
      return bearer ? this.sessions.find(bearer, 'bearer') : null;
    }
    const cookie = sessionCookieOf(request, this.config);
    return cookie ? this.sessions.find(cookie, 'cookie') : null;
  }

  isStillSignedIn(_: SignedInRequest, { credentialId }: Principal): Promise<boolean> {
    return this.sessions.isOpen(credentialId);
  }
}
