import type { ApiProblem } from '../../../lib/api';
import type { Step } from './steps';

/**
 * State of the changes. `saved`: there are none. `waiting`: they are sent soon. `saving`: they are being sent.
 * `offline`: there was no answer, and they are sent again. `moved`: the server has another document, and the person has
 * to decide. `refused`: the server does not take them, and they are sent again with the next change.
 */
export type Saving = 'saved' | 'waiting' | 'saving' | 'offline' | 'moved' | 'refused';

export interface EditingState {
  document: unknown;
  /** Increases with each loaded document. */
  generation: number;
  saving: Saving;
  problem: ApiProblem | null;
  unsaved: number;
  /** False if the browser does not keep the unsaved changes beyond this tab. */
  isKept: boolean;
  undo: Step[];
  redo: Step[];
}
