import type { Sha } from '../objects/sha';
import type { RemoteRefs } from '../protocol/advertisement';
import type { ObjectFilter } from '../protocol/upload-pack-request';
import type { RemoteGateway } from '../transport/remote-gateway';
import type { RemoteTarget } from '../transport/remote-target';
import { receivePack } from './receive-pack';

export interface FetchRequest {
  /** Folder of the bare mirror. */
  dir: string;
  /** Returns the branches to fetch, given the server's. */
  choose: (branches: ReadonlyMap<string, Sha>) => string[];
  /** Returns true if the mirror has this commit and its whole history. */
  isHere: (sha: Sha) => Promise<boolean>;
  /** Commits that the mirror has (`have` lines), so that the server sends only the rest. */
  offer: () => Promise<Sha[]>;
  /** Returns the filter to fetch with; undefined for everything. `canFilter`: the server has filters. */
  filter: (canFilter: boolean) => Promise<ObjectFilter | undefined>;
  signal?: AbortSignal;
}

/** Fetches branches, and returns the server's refs. */
export async function fetchBranches(
  gateway: RemoteGateway,
  target: RemoteTarget,
  { dir, choose, isHere, offer, filter, signal }: FetchRequest,
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
      const chosen = await filter(advertisement.capabilities.has('filter'));
      const request = { wants: [...wants], haves: await offer(), filter: chosen };
      await receivePack(gateway, opened, { request, dir });
    }
    return advertisement;
  } finally {
    session.close();
  }
}
