import { OAuthClientMetadataSchema } from '@modelcontextprotocol/sdk/shared/auth.js';
import { z } from 'zod';
import { OAuthError } from './oauth-error';

// Loaded by the first request: the library takes time and memory, and many servers never have an agent.

const Text = z.string().max(2_000);
const Grant = z.object({ grant_type: Text, client_id: Text });
const Code = z.object({
  code: Text,
  client_id: Text,
  code_verifier: z.string().regex(/^[\w.~-]{43,128}$/),
  redirect_uri: Text.optional(),
  resource: Text.optional(),
});
const Revocation = z.object({ token: Text, client_id: Text });
/** Other members, such as addresses of logos, are nothing to Trellis: they may be as they like. */
const Registration = OAuthClientMetadataSchema.pick({ redirect_uris: true, client_name: true });

type Form = Record<string, string>;

/** @throws OAuthError `invalid_request`, as `readCode` and `readRevocation` do */
export const readGrant = (form: Form) => read(Grant, form);
export const readCode = (form: Form) => read(Code, form);
export const readRevocation = (form: Form) => read(Revocation, form);

function read<T>(schema: z.ZodType<T>, form: Form): T {
  const given = schema.safeParse(form);
  if (given.success) return given.data;
  throw new OAuthError(
    'invalid_request',
    `The parameter ${given.error.issues[0].path.join('.')} is missing or wrong.`,
  );
}

/** @throws OAuthError `invalid_client_metadata` */
export function readRegistration(metadata: unknown): { redirect_uris: string[]; client_name?: string } {
  const given = Registration.safeParse(metadata);
  if (given.success) return given.data;
  const [{ path, message }] = given.error.issues;
  throw new OAuthError('invalid_client_metadata', `${path.join('.')}: ${message.slice(0, 200)}.`);
}
