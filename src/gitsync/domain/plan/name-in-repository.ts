import { isSameName, nameKey } from '../../../core/names';
import { namesInRepository, type AppLink } from '../format/app-link';
import type { MetaEntry } from '../format/meta-entry';
import type { CommitRequest } from './commit-plan';
import type { PresentApp } from './tree-changes';

/**
 * Returns the name of an app in the repository: its own, or that with a number where it is one of several of its name.
 * That is so where two others have the name at the app's first commit, so that none can be the one to replace, and where
 * the file that its entry names is another's. It stays until the app is renamed.
 */
export async function nameInRepository(request: CommitRequest, present: PresentApp): Promise<string> {
  const { job, link } = request;
  const { entry, isStale } = present;
  if (job.kind === 'rename') return job.name;
  if (isStale) return freeName(request, othersIn(request, present));
  if (link !== null) return nameByLink(link, job.name);
  if (entry?.gitAppName === job.name) return job.name;
  const others = othersIn(request, present);
  const named = others.filter(({ gitAppName }) => isSameName(gitAppName ?? '', job.name));
  if (entry !== null) return named.length > 0 && isNumbered(entry, job.name) ? entry.gitAppName : job.name;
  return named.length > 1 ? freeName(request, others) : job.name;
}

/** Returns the name under which the link has the app in the repository if its own name is the one that it had then. */
export const nameByLink = (link: AppLink, name: string): string =>
  link.localName === name ? namesInRepository(link).gitAppName : name;

const othersIn = ({ job }: CommitRequest, { meta }: PresentApp): MetaEntry[] =>
  meta.entries().filter(({ gitAppId }) => gitAppId !== job.gitAppId);

async function freeName({ tree, layout, job }: CommitRequest, others: readonly MetaEntry[]): Promise<string> {
  const folders = (await tree.listTree(layout.directory)).map((folder) => folder.name);
  const names = [...folders, ...others.map((other) => other.gitAppName ?? '')];
  return numberedName(job.name, names);
}

/** Returns the first name with a number that is not taken: `Orders (2)`. */
export function numberedName(name: string, takenNames: readonly string[]): string {
  const taken = new Set(takenNames.map(nameKey));
  for (let number = 2; ; number++) {
    const candidate = `${name} (${number})`;
    if (!taken.has(nameKey(candidate))) return candidate;
  }
}

/** True for the entry of an app that `numberedName` may have named. */
function isNumbered(entry: MetaEntry, name: string): entry is MetaEntry & { gitAppName: string } {
  const own = /^(.*) \(\d+\)$/s.exec(entry.gitAppName ?? '')?.[1];
  return own !== undefined && isSameName(own, name);
}
