import type { Member } from './member';

export interface BranchBody {
  name: string;
  isDefault: boolean;
  isActive: boolean;
  isLocal: boolean;
  isRemote: boolean;
  sha: string | null;
  ahead: number;
  behind: number;
  unpushed: number;
  changedApps: number;
  movableApps: number;
  isProtected: boolean | null;
  lastCommit: { sha: string; message: string; author: object; date: string } | null;
}

export async function createBranch(member: Member, name: string, more: object = {}): Promise<BranchBody> {
  return (await member.post('/git/branches', { name, ...more }).expect(201)).body as BranchBody;
}

/** Lists the branches as the remote has them now. */
export async function listBranches(member: Member): Promise<BranchBody[]> {
  const { body } = await member.get('/git/branches?refresh=true').expect(200);
  return (body as { items: BranchBody[] }).items;
}

export async function getBranch(member: Member, name: string): Promise<BranchBody | undefined> {
  return (await listBranches(member)).find((branch) => branch.name === name);
}
