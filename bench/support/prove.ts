import type { GitRepository } from '../../test/support/git-repository';
import type { Builder } from './builder';

/**
 * Proves with Git that every accepted commit is in the history once, in each app's order, with the document it was
 * accepted with, and that `git fsck --strict` finds nothing. Throws otherwise.
 */
export async function proveExactlyOnce(builders: Builder[]): Promise<void> {
  for (const { repository, history, ofRepository } of await proveNoneLost(builders)) {
    await repository.fsck();
    for (const builder of ofRepository) await proveOrder(builder, history);
  }
}

/** Returns the histories of the builders' repositories. Throws unless each accepted commit is in them once. */
export async function proveNoneLost(builders: Builder[]) {
  const repositories = [...new Set(builders.map(({ place }) => place.repository))];
  return Promise.all(
    repositories.map(async (repository) => {
      const history = await historyOf(repository);
      const ofRepository = builders.filter(({ place }) => place.repository === repository);
      const accepted = ofRepository.flatMap(({ messages }) => messages);
      const messages = history.map(({ message }) => message);
      const [lost, doubled] = [missingIn(messages, accepted), missingIn(accepted, messages)];
      if (lost.length > 0 || doubled.length > 0)
        throw new Error(
          `Lost: ${lost.join(', ') || 'none'}; doubled or foreign: ${doubled.join(', ') || 'none'}.`,
        );
      return { repository, history, ofRepository };
    }),
  );
}

interface Commit {
  sha: string;
  message: string;
}

/** Oldest first. */
async function historyOf(repository: GitRepository): Promise<Commit[]> {
  const output = await repository.git([
    'log',
    '--reverse',
    '--topo-order',
    '--format=%H %s',
    repository.branch,
  ]);
  return output
    .trim()
    .split('\n')
    .map((line) => ({ sha: line.slice(0, 40), message: line.slice(41) }));
}

async function proveOrder({ place, name, messages }: Builder, history: Commit[]): Promise<void> {
  const own = history.filter(({ message }) => message.startsWith(`${name} `));
  const [, ...accepted] = messages;
  if (own.some(({ message }, index) => message !== accepted[index]))
    throw new Error(`The commits of ${name} are not in the order in which they were accepted.`);
  const documents = await place.repository.showAll(own.map(({ sha }) => `${sha}:${name}/v1.json`));
  const icons = documents.map((text) => (JSON.parse(text) as { appV2: { icon: string } }).appV2.icon);
  if (icons.join() !== accepted.join()) throw new Error(`A commit of ${name} has another one’s document.`);
}

/** Returns the elements of `wanted` that are missing from `there`, counting duplicates. */
function missingIn(there: string[], wanted: string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of there) counts.set(text, (counts.get(text) ?? 0) + 1);
  return wanted.filter((text) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count <= 0;
  });
}
