import { EntitySchema } from 'typeorm';

/** The part of an account that members of a workspace see. */
export class Person {
  id!: string;
  name!: string;
}

export const PersonSchema = new EntitySchema<Person>({
  name: 'Person',
  target: Person,
  tableName: 'users',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
  },
});
