import { v5 } from 'uuid';
import { isUuid } from '../../core/database';

const NAMESPACE = 'b1d5ac0e-6c8b-4d0a-9e1d-5f7a0c3e2b94';

/** Returns the UUID that a person or workspace of the program around Trellis has here: its own id if that is a UUID. */
export const idHere = (kind: 'person' | 'workspace', id: string): string =>
  isUuid(id) ? id.toLowerCase() : v5(`${kind} ${id}`, NAMESPACE);
