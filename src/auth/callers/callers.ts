import type { Principal, SignedInRequest } from '../principal';

/** Port that tells who sends a request; `app.module.ts` binds the implementation. */
export abstract class Callers {
  /** Returns null for a request without a signed-in user. */
  abstract identify(request: SignedInRequest): Promise<Principal | null>;

  /** Returns true while the sender of an unfinished request, such as an event stream, is signed in. */
  abstract isStillSignedIn(request: SignedInRequest, principal: Principal): Promise<boolean>;
}
