import {
  composeText,
  lastMembers,
  parseJson,
  semanticallyEqual,
  type ComposedItem,
  type JsonMember,
} from '../../../../core/json-text';
import { nameKey } from '../../../../core/names';
import { isNamed, type MetaEntry } from '../meta-entry';
import { parseMeta, type MetaFile } from '../meta-file';

interface MetaTexts {
  base: string;
  mine: string;
  theirs: string;
}

/** `renamed_twice`: both sides renamed an app; `name_taken`: two apps have one path since the merge. */
export interface MetaConflict {
  kind: 'renamed_twice' | 'name_taken';
  gitAppId: string;
  mine: MetaEntry | null;
  theirs: MetaEntry | null;
}

/** Result of a merge. `text` is valid in any case. */
export interface MergedMeta {
  text: string;
  conflicts: MetaConflict[];
}

/**
 * Merges `.meta/meta.json` by entry. An entry that both sides changed is that of the side with the newer
 * `lastpushDate`; one that a side removed and the other changed stays. Entries that theirs added come last.
 * @throws AppError `git_invalid_repository` where one of the texts is not an object of apps
 */
export function mergeMeta({ base, mine, theirs }: Record<keyof MetaTexts, string | Buffer>): MergedMeta {
  const files = { base: parseMeta(base), mine: parseMeta(mine), theirs: parseMeta(theirs) };
  const text = mergedText({ base: files.base.text, mine: files.mine.text, theirs: files.theirs.text });
  return { text, conflicts: [...findRenamedTwice(files), ...findNamesTaken(files, parseMeta(text))] };
}

function mergedText({ base, mine, theirs }: MetaTexts): string {
  if (mine === theirs || theirs === base) return mine;
  if (mine === base) return theirs;
  const home = parseJson(mine).root;
  const [b, t] = [base, theirs].map((text) => lastMembers(parseJson(text).root));
  const m = lastMembers(home);
  const items: ComposedItem[] = [];
  const add = (key: string, originIndex: number) => {
    const member = mergeEntry(b.get(key), m.get(key), t.get(key));
    if (!member) return;
    const { keyStart, keyEnd, value } = member;
    items.push({ keyText: value.document.text.slice(keyStart, keyEnd), originIndex, value });
  };
  home.members.forEach(({ key, value }, index) => m.get(key)!.value.index === value.index && add(key, index));
  for (const key of t.keys()) if (!m.has(key)) add(key, -1);
  return composeText(home.document, { home, items });
}

type Entry = JsonMember | undefined;

function mergeEntry(base: Entry, mine: Entry, theirs: Entry): Entry {
  if (isSame(mine, theirs) || isSame(base, theirs)) return mine;
  if (isSame(base, mine)) return theirs;
  if (!mine || !theirs) return mine ?? theirs;
  return dateOf(theirs) > dateOf(mine) ? theirs : mine;
}

const isSame = (one: Entry, other: Entry): boolean =>
  one && other ? semanticallyEqual(one.value, other.value) : one === other;

function dateOf({ value }: JsonMember): number {
  const time = Date.parse(value.document.findString(value.get('lastpushDate')) ?? '');
  return Number.isNaN(time) ? -Infinity : time;
}

interface Files {
  base: MetaFile;
  mine: MetaFile;
  theirs: MetaFile;
}

function findRenamedTwice({ base, mine, theirs }: Files): MetaConflict[] {
  return base.entries().flatMap(({ gitAppId, gitAppName }): MetaConflict[] => {
    const [own, other] = [mine.findEntry(gitAppId), theirs.findEntry(gitAppId)];
    const names = new Set([gitAppName, own?.gitAppName, other?.gitAppName]);
    return own && other && names.size === 3
      ? [{ kind: 'renamed_twice', gitAppId, mine: own, theirs: other }]
      : [];
  });
}

/** Finds apps that have one path now, though neither side had two there. */
function findNamesTaken({ mine, theirs }: Files, result: MetaFile): MetaConflict[] {
  const [own, other] = [pathsOf(mine), pathsOf(theirs)];
  return [...pathsOf(result)].flatMap(([path, ids]): MetaConflict[] => {
    const isNew = ids.length > 1 && (own.get(path)?.length ?? 0) < 2 && (other.get(path)?.length ?? 0) < 2;
    if (!isNew) return [];
    const added = ids.find((id) => !own.get(path)?.includes(id)) ?? ids[1];
    return [
      {
        kind: 'name_taken',
        gitAppId: added,
        mine: mine.findEntry(own.get(path)?.[0] ?? ids[0]),
        theirs: theirs.findEntry(added),
      },
    ];
  });
}

function pathsOf(file: MetaFile): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const entry of file.entries()) {
    if (!isNamed(entry)) continue;
    const path = nameKey(`${entry.gitAppName}/${entry.gitVersionName}`);
    const others = paths.get(path);
    if (others) others.push(entry.gitAppId);
    else paths.set(path, [entry.gitAppId]);
  }
  return paths;
}
