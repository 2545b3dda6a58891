import type { HostileIssuer, TokenClaims } from './hostile-issuer';
import { Walker } from './walk';

export interface SignOnProblem {
  code: string;
  detail: string;
  remedy: string;
}

interface SignedOn {
  walker: Walker;
  /** Address of the page to which the callback led. */
  end: string;
  /** Null: the person is in. */
  problem: SignOnProblem | null;
}

/** Signs a person in to Trellis at an issuer that tells the given claims; an undefined claim is left out. */
export async function signOnWith(
  issuer: HostileIssuer,
  trellis: string,
  claims: TokenClaims,
): Promise<SignedOn> {
  const walker = new Walker();
  const { headers } = await walker.request(`${trellis}/api/oidc/start?returnTo=/apps`);
  return finishWith(issuer, { walker, trellis, claims, address: headers.get('location') ?? '' });
}

/** Leads a browser back from the provider's address. */
export async function finishWith(
  issuer: HostileIssuer,
  {
    walker,
    trellis,
    claims,
    address,
  }: { walker: Walker; trellis: string; claims: TokenClaims; address: string },
): Promise<SignedOn> {
  const { searchParams } = new URL(address);
  const now = Math.floor(Date.now() / 1000);
  issuer.idToken = issuer.token({
    ...{ iss: issuer.issuer, aud: 'trellis', iat: now, exp: now + 300, nonce: searchParams.get('nonce') },
    ...claims,
  });
  const query = new URLSearchParams({ code: 'any', state: searchParams.get('state') ?? '' });
  const { headers } = await walker.request(`${trellis}/api/oidc/callback?${query}`);
  const { problem } = await walker.json<{ problem?: SignOnProblem }>(`${trellis}/api/sign-in`);
  return { walker, end: headers.get('location') ?? '', problem: problem ?? null };
}
