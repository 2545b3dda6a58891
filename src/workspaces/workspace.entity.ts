import { EntitySchema } from 'typeorm';

export class Workspace {
  id!: string;
  name!: string;
  /** Viewers get the draft of a published app, too. */
  viewersSeeDrafts!: boolean;
  /** Id of a user. Null: made by a set-up file, or from before this was recorded. */
  createdBy!: string | null;
  createdAt!: Date;
}

export const WorkspaceSchema = new EntitySchema<Workspace>({
  name: 'Workspace',
  target: Workspace,
  tableName: 'workspaces',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    viewersSeeDrafts: { type: 'boolean', name: 'viewers_see_drafts', default: false },
    createdBy: { type: 'uuid', name: 'created_by', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', createDate: true },
  },
});
