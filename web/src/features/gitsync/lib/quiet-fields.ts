import type { Schemas } from '../../../lib/api';

type Change = Schemas['ChangeView'];
type FieldChange = Schemas['FieldChangeView'];

/** Fields of an added or removed thing that its heading repeats, or that only programs read. */
const QUIET = /^\/(?:name|(?:layouts\/\d+\/)?(?:id|\w+Id|createdAt|updatedAt))$/;

/** Separates the less telling fields of an added or removed thing: ids, times, and empty values. */
export function splitFields({ change, fields }: Pick<Change, 'change' | 'fields'>): {
  telling: FieldChange[];
  quiet: FieldChange[];
} {
  const isWhole = change === 'added' || change === 'removed';
  const telling = isWhole ? fields.filter((field) => !isQuiet(field)) : fields;
  // Shown at once if there is nothing else.
  if (telling.length === 0) return { telling: fields, quiet: [] };
  return { telling, quiet: fields.filter((field) => !telling.includes(field)) };
}

const isQuiet = ({ path, ...field }: FieldChange): boolean =>
  QUIET.test(path) || isEmpty(field.new ?? field.old);

const isEmpty = (value: FieldChange['new']): boolean =>
  value !== null && (value.type === 'null' || value.text === '{}' || value.text === '[]');
