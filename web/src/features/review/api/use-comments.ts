import { useMutation, useQueryClient } from '@tanstack/react-query';
import { reviewKey, useWorkspace } from '../../../lib/workspace';
import { deleteComment, sendComment } from './requests';

/** Adds and deletes comments on a change, or on the whole review. */
export function useComments(r: string, changeId: string | null) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: reviewKey(w, r) });
  const add = useMutation({
    mutationFn: (text: string) => sendComment({ w, r }, { text, ...(changeId !== null && { changeId }) }),
    onSuccess,
  });
  const remove = useMutation({ mutationFn: (id: string) => deleteComment({ w, r }, id), onSuccess });
  return { add, remove };
}
