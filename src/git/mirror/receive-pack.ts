import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { malformedPack } from '../objects/index-pack';
import type { UploadPackRequest } from '../protocol/upload-pack-request';
import type { OpenedSession, RemoteGateway } from '../transport/remote-gateway';
import { movePacks, packFolderOf } from './mirror-packs';

/**
 * Sends the request, adds the pack that answers it to the mirror, and returns its name. `keeps`: the session stays open for another request.
 * @throws GitError `git_invalid_repository` if the pack lacks an object that was asked for
 */
export async function receivePack(
  gateway: RemoteGateway,
  opened: OpenedSession,
  { dir, ...answer }: { request: UploadPackRequest; dir: string; keeps?: boolean },
): Promise<string> {
  const folder = join(dir, `incoming-${randomBytes(8).toString('hex')}`);
  // Not recursive: if the parent folder is gone, the mirror is gone.
  await mkdir(folder);
  try {
    const { name, shas } = await gateway.download(opened, { ...answer, folder });
    const received = new Set(shas);
    if (!answer.request.wants.every((sha) => received.has(sha)))
      throw malformedPack('other objects than asked for');
    await movePacks(folder, packFolderOf(dir));
    return name;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
