import { AppError } from '../../../core/errors';
import type { ConflictEntry, Sha, TreeChoices, TreeConflict, TreeSide } from '../../../git';
import { listRepositoryApps } from '../../domain/format/list-apps';
import type { RepositoryApp } from '../../domain/format/repository-app';
import { RepositoryLayout } from '../../domain/format/repository-layout';
import { maxFileBytes, type TreeReader } from '../../domain/format/tree';
import { sideOfResolution, type MergeConflict, type AppSides } from '../../domain/merge/conflicts';
import type { Resolutions } from '../../domain/merge/merge-app';
import { clashOfFile, decidedText, mergeFileTexts, type FileSide } from '../../domain/merge/merge-entries';
import {
  mergeDocuments,
  mergeLists,
  isListOfApps,
  type MergedStructure,
} from '../../domain/merge/merge-structures';
import type { CommitIntent } from '../../domain/plan/commit-plan';
import type { OpenRepository } from '../mirrors';

/** A larger file is taken from one side if both have changed it. */
const MAX_TEXT_BYTES = 1 << 20;
const MAX_LINK_BYTES = 4_096;
/** More clashing files have to be settled with Git: they are too many to decide one by one. */
const MAX_CLASHES = 1_000;
/** Characters of all texts and hunks that are stored to be shown; later files show none. */
const MAX_SHOWN = 4 << 20;

export interface PlannedFiles {
  /** The merged tree; null if nothing is left. */
  treeOid: Sha | null;
  /** Conflicts of files, including settled ones. */
  clashes: MergeConflict[];
  /** Paths of files that clash and are not settled. */
  open: string[];
  /** False if there are too many. */
  canBeSettled: boolean;
}

type Settled = NonNullable<TreeChoices['settled']> extends ReadonlyMap<string, infer Choice> ? Choice : never;

/**
 * Merges everything outside of `kept` by Git's rules, and texts by line. `ofApps`: files of apps; none of their lines is
 * merged unseen. Lists of apps below other directories, and the apps that they name, are merged by structure.
 */
export async function planFiles(
  { repository: { mirror }, request, trees }: MergeContext,
  { kept, ofApps }: { kept: NonNullable<TreeChoices['kept']>; ofApps: ReadonlySet<string> },
): Promise<PlannedFiles> {
  const { base, ours, theirs, resolutionsOf } = request;
  const merged = await mirror.mergeTrees({ base, ours, theirs, kept });
  const { treeOid, conflicts } = merged;
  if (conflicts.length > MAX_CLASHES)
    return { treeOid, clashes: [], open: conflicts.map(({ path }) => path), canBeSettled: false };
  const resolutions = resolutionsOf(null);
  const judge = new JudgeFiles(trees.mine, { resolutions, others: new AppsElsewhere(trees) });
  for (const conflict of conflicts) await judge.add(conflict, { isOfApp: ofApps.has(conflict.path) });
  const { settled, clashes, open } = judge;
  const again = settled.size > 0 ? await mirror.mergeTrees({ base, ours, theirs, kept, settled }) : merged;
  return { treeOid: again.treeOid, clashes, open, canBeSettled: true };
}

class JudgeFiles {
  readonly settled = new Map<string, Settled>();
  readonly clashes: MergeConflict[] = [];
  readonly open: string[] = [];
  private shown = 0;

  constructor(
    private readonly objects: TreeReader,
    private readonly found: {
      resolutions: ReturnType<MergeContext['request']['resolutionsOf']>;
      others: AppsElsewhere;
    },
  ) {}

  async add(conflict: TreeConflict, { isOfApp }: { isOfApp: boolean }): Promise<void> {
    const sides = {
      base: await this.read(conflict.base),
      mine: await this.read(conflict.ours),
      theirs: await this.read(conflict.theirs),
    };
    const byStructure = isOfApp ? null : await this.mergeStructures(conflict);
    const byLine = isOfApp ? null : mergeFileTexts(sides);
    const text = byStructure ? byStructure.text : mergedTextOf(byLine);
    if (text !== null) this.settled.set(conflict.key, contentOf(conflict, text));
    // A conflict of the structure may be none of the lines.
    else this.addClash(conflict, { sides, pieces: mergedTextOf(byLine) === null ? byLine : null });
  }

  private addClash(
    conflict: TreeConflict,
    { sides, pieces }: { sides: AppSides<FileSide | null>; pieces: readonly TextPiece[] | null },
  ): void {
    const { key, path } = conflict;
    const states = [conflict.base, conflict.ours, conflict.theirs].map(
      (entry) => entry && [entry.mode, entry.oid],
    );
    const clash = clashOfFile(
      { path, key: [key, ...states], ...sides },
      { pieces, hasRoom: this.shown < MAX_SHOWN },
    );
    this.shown += JSON.stringify(clash).length;
    this.clashes.push(clash);
    const resolution = this.found.resolutions.get(clash.id);
    if (resolution === undefined) {
      this.open.push(path);
      return;
    }
    const side = sideOfResolution(resolution);
    // A text without shown hunks is taken from one side as a whole.
    const text = side !== null && clash.hunks === null ? null : decidedText(pieces, resolution);
    this.settled.set(key, text === null ? TREE_SIDES[side ?? 'mine'] : contentOf(conflict, text));
  }

  /** Returns null for a file that is neither an app of another directory nor a list of apps. */
  private async mergeStructures({ path, ...conflict }: TreeConflict): Promise<MergedStructure | null> {
    const isList = isListOfApps(path);
    if (!isList && !(await this.found.others.has(path))) return null;
    const read = async (entry: ConflictEntry | null) =>
      entry?.kind === 'blob' ? this.readBytes(entry.oid, maxFileBytes) : null;
    const [base, mine, theirs] = await Promise.all([conflict.base, conflict.ours, conflict.theirs].map(read));
    if (mine === null || theirs === null) return null;
    if (isList) return mergeLists({ base, mine, theirs });
    return base && mergeDocuments({ base, mine, theirs });
  }

  private async read(entry: ConflictEntry | null): Promise<FileSide | null> {
    if (entry === null) return null;
    const { kind, oid, mode } = entry;
    switch (kind) {
      case 'blob':
        return this.readFile(oid);
      case 'symlink':
        return {
          described: {
            type: 'link',
            target: (await this.readBytes(oid, MAX_LINK_BYTES))?.toString() ?? null,
          },
        };
      case 'submodule':
        return { described: { type: 'submodule', commit: oid } };
      case 'tree':
        return { described: { type: 'folder' } };
      case 'other':
        return { described: { type: 'other', mode } };
    }
  }

  private async readFile(oid: Sha): Promise<FileSide> {
    const bytes = await this.readBytes(oid, MAX_TEXT_BYTES);
    const text = bytes && decode(bytes);
    if (text !== null) return { text };
    const size = bytes?.length ?? (await this.objects.findSize?.(oid)) ?? null;
    return { described: { type: bytes === null ? 'large' : 'binary', size } };
  }

  /** Returns null for a blob that is too large. */
  private async readBytes(oid: Sha, maxBytes: number): Promise<Buffer | null> {
    try {
      return await this.objects.readBlob(oid, maxBytes);
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }
}

/** Finds the apps of workspaces whose directory is another one of the repository. */
class AppsElsewhere {
  private readonly byDirectory = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(private readonly trees: AppSides<TreeReader>) {}

  /** True for the file of an app that the list of its directory names on one of the sides. */
  async has(path: string): Promise<boolean> {
    const parts = path.split('/');
    if (parts.length < NAMES) return false;
    const directory = parts.slice(0, -NAMES).join('/');
    const paths = this.byDirectory.get(directory) ?? this.list(directory);
    this.byDirectory.set(directory, paths);
    return (await paths).has(path);
  }

  private async list(directory: string): Promise<ReadonlySet<string>> {
    const layout = new RepositoryLayout(directory);
    const paths = new Set<string>();
    for (const tree of [this.trees.mine, this.trees.theirs]) {
      if ((await tree.findEntry(layout.metaPath)) === null) continue;
      for (const { gitAppId, path } of (await listRepositoryApps(tree, layout)).items)
        if (gitAppId !== null && path !== null) paths.add(path);
    }
    return paths;
  }
}

/** Parts of a path below the directory: the app's folder and the version's file. */
const NAMES = 2;

type TextPiece = NonNullable<ReturnType<typeof mergeFileTexts>>[number];

/** Returns the merged text; null if lines clash, or the file is no text. */
const mergedTextOf = (pieces: readonly TextPiece[] | null): string | null =>
  pieces?.every((piece) => typeof piece === 'string') ? pieces.join('') : null;

const contentOf = ({ mode, ours, theirs }: TreeConflict, text: string): Settled => ({
  content: Buffer.from(text),
  mode: mode ?? ours?.mode ?? theirs?.mode ?? '100644',
});

/** Returns null for bytes that are no text. */
function decode(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

export interface MergeRequest {
  /** Tips of the two branches. */
  ours: Sha;
  theirs: Sha;
  /** Best common ancestor; null for histories that have none. */
  base: Sha | null;
  commit: Pick<CommitIntent, 'message' | 'authorName' | 'acceptedAt'>;
  /** Decisions on an app's conflicts; for null, on conflicts of other files. */
  resolutionsOf: (gitAppId: string | null) => Resolutions;
}

/** Input of a plan. */
export interface MergeContext {
  repository: OpenRepository;
  request: MergeRequest;
  trees: AppSides<TreeReader>;
  /** Apps of each side. */
  lists: AppSides<readonly RepositoryApp[]>;
}

export type Side = keyof AppSides;

export const SIDES: readonly Side[] = ['base', 'mine', 'theirs'];

/** Names of the sides in a merge of trees. */
export const TREE_SIDES: Record<Side, TreeSide> = { base: 'base', mine: 'ours', theirs: 'theirs' };
