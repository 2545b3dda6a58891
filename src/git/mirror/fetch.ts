import type { Sha } from '../objects/sha';
import type { RemoteRefs } from '../protocol/advertisement';
import type { ObjectFilter } from '../protocol/upload-pack-request';
import type { OpenedSession, RemoteGateway } from '../transport/remote-gateway';
import type { Semaphore } from '../../core/concurrency';
import type { RemoteTarget } from '../transport/remote-target';
import { borrowPacks, type Lenders, noteReceived } from './lent-packs';
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
  /** Lends packs to a mirror that has none, if everything is to be fetched; otherwise null. */
  lenders: Lenders | null;
  /** One download at a time: the next one often finds that its commits have come. */
  turns: Semaphore;
  signal?: AbortSignal;
}

/** Fetches branches, and returns the server's refs. */
export async function fetchBranches(
  gateway: RemoteGateway,
  target: RemoteTarget,
  { choose, signal, ...request }: FetchRequest,
): Promise<RemoteRefs> {
  const opened = await gateway.open(target, 'git-upload-pack', { signal });
  const { session, advertisement } = opened;
  try {
    const chosen = choose(advertisement.branches);
    const tips = new Set(chosen.map((branch) => advertisement.branches.get(branch) as Sha));
    if ((await listMissing(tips, request)).length > 0) {
      const release = await request.turns.acquire(session.ended).catch(() => {
        throw session.failure({ stage: 'read' });
      });
      await download(gateway, opened, { tips, ...request }).finally(release);
    }
    return advertisement;
  } finally {
    session.close();
  }
}

async function download(
  gateway: RemoteGateway,
  opened: OpenedSession,
  {
    tips,
    dir,
    offer,
    filter,
    isHere,
    lenders,
  }: Omit<FetchRequest, 'choose' | 'turns'> & { tips: ReadonlySet<Sha> },
): Promise<void> {
  const wants = await listMissing(tips, { isHere });
  if (wants.length === 0) return;
  const chosen = await filter(opened.advertisement.capabilities.has('filter'));
  if (chosen === undefined && lenders !== null)
    return downloadFirst(gateway, opened, { dir, isHere, lenders, wants });
  const request = { wants, haves: await offer(), filter: chosen };
  await receivePack(gateway, opened, { request, dir });
}

/** Downloads what other mirrors do not lend. */
async function downloadFirst(
  gateway: RemoteGateway,
  opened: OpenedSession,
  { dir, isHere, lenders, wants }: Pick<FetchRequest, 'dir' | 'isHere'> & { lenders: Lenders; wants: Sha[] },
): Promise<void> {
  const packs = await borrowPacks(dir, lenders);
  const tips = await listMissing(new Set(wants), { isHere });
  if (tips.length > 0) {
    const haves = packs.flatMap((pack) => pack.tips);
    const name = await receivePack(gateway, opened, { request: { wants: tips, haves }, dir });
    packs.push({ name, tips });
  }
  await noteReceived(dir, { credentialId: lenders.credentialId, packs });
}

async function listMissing(tips: ReadonlySet<Sha>, { isHere }: Pick<FetchRequest, 'isHere'>): Promise<Sha[]> {
  const missing: Sha[] = [];
  for (const tip of tips) if (!(await isHere(tip))) missing.push(tip);
  return missing;
}
