import { createHash, timingSafeEqual } from 'node:crypto';

/** Returns true if the challenge was made of the verifier by `S256` (RFC 7636). */
export function isChallengeOf(challenge: string, verifier: string): boolean {
  const [a, b] = [
    Buffer.from(challenge),
    Buffer.from(createHash('sha256').update(verifier).digest('base64url')),
  ];
  return a.length === b.length && timingSafeEqual(a, b);
}
