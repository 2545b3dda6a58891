import { EntitySchema } from 'typeorm';

export type VersionStatus = 'draft' | 'published';

export class AppVersion {
  id!: string;
  appId!: string;
  /** Id of the version inside its document, the same in every workspace. */
  gitVersionId!: string;
  name!: string;
  nameKey!: string;
  status!: VersionStatus;
  /** Up to 32 MiB, so it is selected only explicitly. Text and not `jsonb`, which would change its bytes. */
  document!: string;
  /** SHA-256 of the document's bytes, in hex. */
  documentHash!: string;
  createdAt!: Date;
  updatedAt!: Date;
}

export const AppVersionSchema = new EntitySchema<AppVersion>({
  name: 'AppVersion',
  target: AppVersion,
  tableName: 'app_versions',
  columns: {
    id: { type: 'uuid', primary: true },
    appId: { type: 'uuid', name: 'app_id' },
    gitVersionId: { type: 'text', name: 'git_version_id' },
    name: { type: 'text' },
    nameKey: { type: 'text', name: 'name_key' },
    status: { type: 'text' },
    document: { type: 'text', select: false },
    documentHash: { type: 'text', name: 'document_hash' },
    createdAt: { type: 'timestamptz', name: 'created_at', createDate: true },
    updatedAt: { type: 'timestamptz', name: 'updated_at', default: () => 'now()' },
  },
});
