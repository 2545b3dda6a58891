import { useState } from 'react';
import { useMe } from '../../../lib/session';
import { copyId, useWorkspace } from '../../../lib/workspace';

const PREFIX = 'trellis-message:';

/** The message that is being written. This tab keeps it while its author looks at the app, and through a reload. */
export function useDraft(appId: string) {
  const { copy } = useWorkspace();
  const { user } = useMe();
  const key = `${PREFIX}${user.id}:${copyId(copy)}:${appId}`;
  const [message, setMessage] = useState(() => sessionStorage.getItem(key) ?? '');
  return {
    message,
    setMessage: (text: string) => {
      setMessage(text);
      sessionStorage.setItem(key, text);
    },
    /** It is on its way: from now on the job has it. */
    handOver: () => sessionStorage.removeItem(key),
  };
}
