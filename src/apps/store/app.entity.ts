import { EntitySchema } from 'typeorm';

/** Place outside Trellis where an app is edited. */
export interface HostLocation {
  /** Kind of host, such as `tooljet`. */
  kind: string;
  /** Address of the app in the host's page. */
  url: string;
  /** Hash of the document that the app has there, as far as it is known. */
  documentHash: string;
  /** Names of the host's folders that it is in; absent: none. */
  folders?: string[];
  /** It is shown in other apps; absent: it is not. */
  isModule?: true;
}

export class App {
  /** Id of the app's working copy on one branch. */
  id!: string;
  /** Id of the app on all branches, as the API has it. */
  sharedId!: string;
  workspaceId!: string;
  /** Null: the default branch. */
  branchId!: string | null;
  name!: string;
  /** Name without case and Unicode form, unique on a branch. */
  nameKey!: string;
  /** Key of the app's entry in the repository: its own id unless it was imported from Git. */
  gitAppId!: string;
  isLocked!: boolean;
  editingVersionId!: string;
  /** User who changed the app or its document last; null if that was before this was known. */
  changedById!: string | null;
  /** The same on all branches. */
  tags!: string[];
  /** Null for an app that is edited here. */
  hosted!: HostLocation | null;
  createdAt!: Date;
  updatedAt!: Date;
}

export const AppSchema = new EntitySchema<App>({
  name: 'App',
  target: App,
  tableName: 'apps',
  columns: {
    id: { type: 'uuid', primary: true },
    sharedId: { type: 'uuid', name: 'shared_id' },
    workspaceId: { type: 'uuid', name: 'workspace_id' },
    branchId: { type: 'uuid', name: 'branch_id', nullable: true },
    name: { type: 'text' },
    nameKey: { type: 'text', name: 'name_key' },
    gitAppId: { type: 'text', name: 'git_app_id' },
    isLocked: { type: 'boolean', name: 'is_locked' },
    editingVersionId: { type: 'uuid', name: 'editing_version_id' },
    changedById: { type: 'uuid', name: 'changed_by', nullable: true },
    tags: { type: 'text', array: true, default: [] },
    hosted: { type: 'jsonb', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', createDate: true },
    updatedAt: { type: 'timestamptz', name: 'updated_at', default: () => 'now()' },
  },
});
