import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PackFile } from '../objects/pack-file';
import { isSha, type Sha } from '../objects/sha';
import { packFolderOf } from './mirror-packs';

/** Lists the packs that a mirror may lend: the first line names the credential, each other one a pack and its tips. */
const RECEIVED = 'received';

export interface Lender {
  /** Folder of a mirror. */
  dir: string;
  /** Credential that this mirror is fetched with now. */
  credentialId: string;
}

export interface Lenders {
  /** Identifies the credential, and is no secret. */
  credentialId: string;
  /** Lists other mirrors of the same repository that are fetched with an equal credential. */
  list(): Promise<Lender[]>;
}

/** Pack that a server has sent, whole with the packs before it: all of its commits have their histories in them. */
export interface ReceivedPack {
  /** `pack-<checksum>` */
  name: string;
  tips: Sha[];
}

/**
 * Links the packs of another mirror into this one, which is empty, and returns them: no more is copied or asked for. Only packs
 * that came from the server are lent, never what a workspace has built and may not have pushed.
 */
export async function borrowPacks(dir: string, lenders: Lenders): Promise<ReceivedPack[]> {
  for (const lender of await lenders.list()) {
    const borrowed = await borrowFrom(dir, lender);
    if (borrowed.length > 0) return borrowed;
  }
  return [];
}

/** Records packs that this mirror may lend. */
export async function noteReceived(
  dir: string,
  { credentialId, packs }: { credentialId: string; packs: readonly ReceivedPack[] },
): Promise<void> {
  const lines = [credentialId, ...packs.map(({ name, tips }) => [name, ...tips].join(' '))];
  const temporary = join(dir, `${RECEIVED}.lock`);
  await writeFile(temporary, `${lines.join('\n')}\n`);
  await rename(temporary, join(dir, RECEIVED));
}

async function borrowFrom(dir: string, lender: Lender): Promise<ReceivedPack[]> {
  const folder = join(dir, `incoming-${randomBytes(8).toString('hex')}`);
  const borrowed: ReceivedPack[] = [];
  await mkdir(folder);
  try {
    for (const pack of await listReceived(lender)) {
      if (!(await linkPack(packFolderOf(lender.dir), folder, pack.name))) break;
      // The index first: readers list packs, and then need the index.
      for (const end of ['idx', 'pack'])
        await rename(join(folder, `${pack.name}.${end}`), join(packFolderOf(dir), `${pack.name}.${end}`));
      borrowed.push(pack);
    }
    return borrowed;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns false if the lender has the pack no longer or damaged, or the file system has no links: then it is fetched. */
async function linkPack(from: string, to: string, name: string): Promise<boolean> {
  try {
    for (const end of ['idx', 'pack']) await link(join(from, `${name}.${end}`), join(to, `${name}.${end}`));
    const pack = await PackFile.open(join(to, `${name}.pack`));
    try {
      return await pack.hasGoodChecksum();
    } finally {
      await pack.close();
    }
  } catch {
    return false;
  }
}

async function listReceived({ dir, credentialId }: Lender): Promise<ReceivedPack[]> {
  const [by, ...lines] = (await readFile(join(dir, RECEIVED), 'utf8').catch(() => '')).split('\n');
  if (by !== credentialId) return [];
  const packs = lines.filter(Boolean).map((line) => {
    const [name, ...tips] = line.split(' ');
    return { name, tips };
  });
  const areGood = packs.every(({ name, tips }) => /^pack-[0-9a-f]{40}$/.test(name) && tips.every(isSha));
  return areGood ? packs : [];
}
