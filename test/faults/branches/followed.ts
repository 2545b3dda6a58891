import type { Test } from 'supertest';
import { ended } from '../../support/git-fixture';
import type { Member } from '../../support/trellis-server';

const STATUS: Record<string, number> = { create_branch: 201, delete_branch: 204, complete_review: 201 };

interface Followed {
  status: number;
  // As Supertest has it.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/**
 * Sends a request, and waits for its job where that goes on without it, as on a busy machine. Returns what would have been
 * answered; a refusal that a job tells has the status 409.
 */
export async function followed(member: Member, request: Test): Promise<Followed> {
  const { status, body } = await request;
  if (status !== 202) return { status, body };
  const { kind, result, error } = await ended(member, (body as { jobId: string }).jobId);
  if (result === null) return { status: 409, body: error };
  return { status: result.changed === true ? 201 : (STATUS[kind] ?? 200), body: result };
}
