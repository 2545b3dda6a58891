import type { ApiProblem } from '../../../lib/api';
import type { Step } from './steps';

export interface EditingState {
  document: unknown;
  /** Counts the documents that were loaded; a change of it means that another one is here. */
  generation: number;
  saving: 'saved' | 'waiting' | 'saving' | 'offline' | 'moved' | 'refused';
  problem: ApiProblem | null;
  unsaved: number;
  undo: Step[];
  redo: Step[];
}
