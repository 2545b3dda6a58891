import { useParams } from '@tanstack/react-router';
import { ShownDocument, TextEditor } from '../features/editor';
import { ChangeList } from '../features/gitsync';
import { MergePage, MergePartsContext, type MergeParts } from '../features/merges';

const PARTS: MergeParts = {
  Changes: ({ difference }) => (
    <ChangeList difference={{ ...difference, truncated: difference.total > difference.changes.length }} />
  ),
  Result: ShownDocument,
  TextEditor,
};

/** The page of a merge, with the canvas and the text of the editor, and the list of changes of GitSync. */
export function MergeRoutePage() {
  const { m } = useParams({ from: '/signed-in/w/$w/merges/$m' });
  return (
    <MergePartsContext value={PARTS}>
      <MergePage key={m} mergeId={m} />
    </MergePartsContext>
  );
}
