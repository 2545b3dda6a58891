import type { ApiProblem } from '../../../lib/api';
import type { Step } from './steps';

export interface EditingState {
  document: unknown;
  /** Increases with each loaded document. */
  generation: number;
  saving: 'saved' | 'waiting' | 'saving' | 'offline' | 'moved' | 'refused';
  problem: ApiProblem | null;
  unsaved: number;
  undo: Step[];
  redo: Step[];
}
