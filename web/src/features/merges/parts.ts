import { createContext, use, type ComponentType } from 'react';
import type { Schemas } from '../../lib/api';

/** Parts of other features that the page of a merge shows. */
export interface MergeParts {
  Changes: ComponentType<{ difference: { changes: Schemas['ChangeView'][]; total: number } }>;
  /** A page of a document on the canvas, with a component outlined. */
  Result: ComponentType<{ text: string; pageId: string | null; componentId: string | null }>;
  TextEditor: ComponentType<{ text: string; label: string; onChange: (getText: () => string) => void }>;
}

export const MergePartsContext = createContext<MergeParts | null>(null);

export function useMergeParts(): MergeParts {
  const parts = use(MergePartsContext);
  if (!parts) throw new Error('This is shown on the page of a merge only.');
  return parts;
}
