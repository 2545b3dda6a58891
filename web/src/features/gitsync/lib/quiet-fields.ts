import type { Schemas } from '../../../lib/api';

type Change = Schemas['ChangeView'];
type FieldChange = Schemas['FieldChangeView'];

/** Facts of a thing that was added or removed which its heading repeats, or which only programs read. */
const QUIET = /^\/(?:name|(?:layouts\/\d+\/)?(?:id|\w+Id|createdAt|updatedAt))$/;

/** Puts what tells a reader little about a thing that was added or removed apart: ids, times, and what is empty. */
export function splitFields({ change, fields }: Pick<Change, 'change' | 'fields'>): {
  telling: FieldChange[];
  quiet: FieldChange[];
} {
  const isWhole = change === 'added' || change === 'removed';
  const telling = isWhole ? fields.filter((field) => !isQuiet(field)) : fields;
  // They are shown at once where there is nothing else to show.
  if (telling.length === 0) return { telling: fields, quiet: [] };
  return { telling, quiet: fields.filter((field) => !telling.includes(field)) };
}

const isQuiet = ({ path, ...field }: FieldChange): boolean =>
  QUIET.test(path) || isEmpty(field.new ?? field.old);

const isEmpty = (value: FieldChange['new']): boolean =>
  value !== null && (value.type === 'null' || value.text === '{}' || value.text === '[]');
