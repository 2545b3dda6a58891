import { useEffect, useState } from 'react';

const read = (): string => location.hash.slice(1);

/** Returns the part of the address after `#`, which is never sent to a server or its logs. */
export function useFragment(): string {
  const [fragment, setFragment] = useState(read);
  useEffect(() => {
    // Another link, opened in the same tab, changes the fragment only.
    const change = () => setFragment(read());
    window.addEventListener('hashchange', change);
    return () => window.removeEventListener('hashchange', change);
  }, []);
  return fragment;
}
