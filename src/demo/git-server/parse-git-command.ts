export interface GitCommand {
  service: 'upload-pack' | 'receive-pack';
  /** Name of the repository, a single folder such as `tools.git`. */
  repository: string;
}

const REPOSITORY = '[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.git';
const COMMAND = new RegExp(`^git-(upload-pack|receive-pack) '/?(${REPOSITORY})'$`);
const NAME = new RegExp(`^${REPOSITORY}$`);

export const isRepositoryName = (name: string): boolean => NAME.test(name);

/** Accepts exactly the commands of Git's own clients; null for any other. */
export function parseGitCommand(command: string): GitCommand | null {
  const [, service, repository] = COMMAND.exec(command) ?? [];
  if (!service || !repository) return null;
  return { service: service as GitCommand['service'], repository };
}
