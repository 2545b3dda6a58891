import { t } from '@lingui/core/macro';
import { useState } from 'react';
import type { OpenPage } from '../session/use-editor';

export type View = 'design' | 'document';

const VIEWS: readonly { value: View; label: string }[] = [
  { value: 'design', label: t`Design` },
  { value: 'document', label: t`Document` },
];

/** Remembers the chosen view. A document without pages, such as the flows of a Node-RED, has no design. */
export function useView({ model }: OpenPage) {
  const [chosen, setView] = useState<View>('design');
  const views = model.pages.length > 0 ? VIEWS : VIEWS.filter(({ value }) => value === 'document');
  const view = views.some(({ value }) => value === chosen) ? chosen : 'document';
  return { views, view, setView };
}
