import { EntitySchema } from 'typeorm';

/** The part of a branch that its apps show. */
export class WorkingBranch {
  id!: string;
  name!: string;
}

export const WorkingBranchSchema = new EntitySchema<WorkingBranch>({
  name: 'WorkingBranch',
  target: WorkingBranch,
  tableName: 'branches',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
  },
});
