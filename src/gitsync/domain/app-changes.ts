import {
  ChangeSelectionError,
  parseAppDocument,
  stableId,
  type AppDocument,
  type Change,
  type Difference,
} from '../../apps/document';
import { conflict, unprocessable, type AppError } from '../../core/errors';
import {
  committedNameOf,
  isOtherVersion,
  isSplitLink,
  localNameOf,
  namesInRepository,
  type AppLink,
} from './format/app-link';
import type { RepositoryLayout } from './format/repository-layout';
import { asInParts } from './format/split/write';

/** Names that an app's entry in the repository repeats. */
export interface AppNames {
  appName: string;
  gitVersionId: string;
  versionName: string;
}

/** State of an app that may be committed. */
interface AppSide extends AppNames {
  gitAppId: string;
  /** The document as exported. */
  text: string;
}

interface Committed {
  document: AppDocument;
  syncedState: AppLink;
  /** False for an app that was imported under another name than the repository's. */
  followsName: boolean;
  /** Text as it was committed here, if the repository's part files give a different one. */
  kept?: string | null;
}

/** Uncommitted changes to an app's document, and to names that its entry repeats. */
export class AppChanges {
  readonly all: readonly Change[];
  /** The two documents, for the names of things. */
  readonly documents: readonly [AppDocument, AppDocument];
  private readonly document: AppDocument;
  private readonly difference: Difference;
  /** Changes of names that the documents do not show. */
  private readonly ofNames: readonly Change[];

  constructor(
    private readonly committed: Committed,
    private readonly app: AppSide,
    layout: RepositoryLayout,
  ) {
    const isSplit = isSplitLink(committed.syncedState, layout);
    this.document = isSplit ? asInParts(app.text, committed.document) : parseAppDocument(app.text);
    this.documents = [committed.document, this.document];
    this.difference = committed.document.differenceTo(this.document);
    this.ofNames = this.findChangesOfNames();
    this.all = [...this.ofNames, ...this.difference.changes];
  }

  /**
   * Returns the app with only these changes committed.
   * @throws AppError `changes_outdated` or `change_needs_others`
   */
  select(ids: readonly string[]): { text: string; names: AppNames } {
    const chosen = new Set(ids);
    const selected = this.withoutNames(ids);
    // In the split layout, the changes alone would give another text, and the app would count as changed.
    const text = this.areAll(selected) ? this.app.text : this.attempt(() => this.difference.select(selected));
    const { appName, gitVersionId, versionName } = this.app;
    const { syncedState } = this.committed;
    const there = namesInRepository(syncedState);
    const isLeft = (change: Change) => !chosen.has(change.id);
    const keepsName = this.all.some((change) => isRenamed(change, 'app') && isLeft(change));
    const keepsVersion = this.all.some((change) => change.kind === 'version' && isLeft(change));
    return {
      text,
      names: {
        appName: keepsName ? localNameOf(syncedState) : appName,
        ...(keepsVersion
          ? { gitVersionId: there.gitVersionId ?? gitVersionId, versionName: there.gitVersionName }
          : { gitVersionId, versionName }),
      },
    };
  }

  /**
   * Returns the document without these changes (default: all). Names stay: a rename or another version undoes them.
   * @throws AppError `changes_outdated` or `change_needs_others`
   */
  discard(ids: readonly string[] = this.difference.changes.map(({ id }) => id)): {
    text: string;
    count: number;
  } {
    const discarded = this.withoutNames(ids);
    const { gitVersionId: id, versionName: name } = this.app;
    const { text } = parseAppDocument(this.textWithout(discarded)).withNamesOf(this.document, { id, name });
    return { text, count: discarded.length };
  }

  /** In the split layout, only the text kept here shows that nothing has changed. */
  private textWithout(discarded: readonly string[]): string {
    if (this.areAll(discarded) && this.committed.kept) return this.committed.kept;
    return discarded.length === 0 ? this.app.text : this.attempt(() => this.difference.discard(discarded));
  }

  private areAll(ids: readonly string[]): boolean {
    const known = new Set(ids);
    const { changes } = this.difference;
    return known.size === changes.length && changes.every(({ id }) => known.has(id));
  }

  private withoutNames(ids: readonly string[]): string[] {
    const names = new Set(this.ofNames.map(({ id }) => id));
    return ids.filter((id) => !names.has(id));
  }

  private attempt<T>(choose: () => T): T {
    try {
      return choose();
    } catch (error) {
      throw error instanceof ChangeSelectionError ? refusalOf(error) : error;
    }
  }

  private findChangesOfNames(): Change[] {
    const { syncedState, followsName } = this.committed;
    const { gitAppId, appName, gitVersionId, versionName } = this.app;
    const found: Change[] = [];
    const former = committedNameOf({ followsName }, syncedState);
    if (former !== null && former !== appName && !this.isListed('app'))
      found.push(changeOfName('app', { id: gitAppId, name: appName, oldName: former }));
    const version = { gitVersionId, name: versionName };
    if (isOtherVersion(version, syncedState) && !this.isListed('version')) {
      const oldName = namesInRepository(syncedState).gitVersionName;
      found.push(changeOfName('version', { id: gitVersionId, name: versionName, oldName }));
    }
    return found;
  }

  private isListed(kind: 'app' | 'version'): boolean {
    return this.difference.changes.some((change) =>
      kind === 'app' ? isRenamed(change, 'app') : change.kind === 'version',
    );
  }
}

const isRenamed = (change: Change, kind: Change['kind']): boolean =>
  change.kind === kind && change.oldName !== null;

/** Describes a change of the app's name or version. */
export const changeOfName = (
  kind: 'app' | 'version',
  { id, name, oldName }: { id: string | null; name: string; oldName: string | null },
): Change => ({
  id: stableId(['name', kind, id, oldName, name]),
  kind,
  change: 'changed',
  isCosmetic: false,
  thing: { kind, id, name },
  oldName: oldName === name ? null : oldName,
  page: null,
  of: null,
  fields: [],
  needs: [],
});

export const changesOutdated = (): AppError =>
  conflict('changes_outdated', 'The app or its last commit has changed since these changes were listed.', {
    remedy: 'Review the changes, and choose again.',
  });

const refusalOf = ({ code, message, ids }: ChangeSelectionError): AppError =>
  code === 'changes_outdated'
    ? changesOutdated()
    : unprocessable('change_needs_others', message, {
        remedy: 'Choose these changes too, or leave out the ones that need them.',
        data: { needs: ids },
      });
