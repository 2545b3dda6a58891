import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sha } from '../objects/sha';
import type { UploadPackRequest } from '../protocol/upload-pack-request';
import type { OpenedSession, RemoteGateway } from '../transport/remote-gateway';
import { movePacks, packFolderOf } from './mirror-packs';

/** Sends the request, and adds the pack that answers it to the mirror. Returns the ids in the pack. */
export async function receivePack(
  gateway: RemoteGateway,
  opened: OpenedSession,
  { request, dir }: { request: UploadPackRequest; dir: string },
): Promise<Sha[]> {
  const folder = join(dir, `incoming-${randomBytes(8).toString('hex')}`);
  // Not recursive: if the parent folder is gone, the mirror is gone.
  await mkdir(folder);
  try {
    const { shas } = await gateway.download(opened, { request, folder });
    await movePacks(folder, packFolderOf(dir));
    return shas;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
