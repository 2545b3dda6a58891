import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { movePacks, packFolderOf } from './mirror-packs';
import type { RemoteRefs } from '../protocol/advertisement';
import type { RemoteGateway } from '../transport/remote-gateway';
import type { RemoteTarget } from '../transport/remote-target';
import type { Sha } from '../objects/sha';

export interface FetchRequest {
  /** Folder of the bare mirror. */
  dir: string;
  /** Returns the branches to fetch, given the server's. */
  choose: (branches: ReadonlyMap<string, Sha>) => string[];
  /** Returns true if the mirror has this commit and its whole history. */
  isHere: (sha: Sha) => Promise<boolean>;
  /** Commits that the mirror has (`have` lines), so that the server sends only the rest. */
  offer: () => Promise<Sha[]>;
  signal?: AbortSignal;
}

/** Fetches branches, and returns the server's refs. */
export async function fetchBranches(
  gateway: RemoteGateway,
  target: RemoteTarget,
  { dir, choose, isHere, offer, signal }: FetchRequest,
): Promise<RemoteRefs> {
  const opened = await gateway.open(target, 'git-upload-pack', { signal });
  const { session, advertisement } = opened;
  try {
    const wants = new Set<Sha>();
    for (const branch of choose(advertisement.branches)) {
      const tip = advertisement.branches.get(branch) as Sha;
      if (!(await isHere(tip))) wants.add(tip);
    }
    if (wants.size > 0) {
      const request = { wants: [...wants], haves: await offer() };
      await withIncomingFolder(dir, async (folder) => {
        await gateway.download(opened, { request, folder });
        await movePacks(folder, packFolderOf(dir));
      });
    }
    return advertisement;
  } finally {
    session.close();
  }
}

/** Not recursive: if the parent folder is gone, the mirror is gone. */
async function withIncomingFolder(dir: string, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(dir, `incoming-${randomBytes(8).toString('hex')}`);
  await mkdir(folder);
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
