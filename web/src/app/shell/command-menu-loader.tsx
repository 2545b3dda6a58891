import { Suspense, useEffect, useState } from 'react';
import { useKeys } from '../../lib/keys';
import { lazyPart } from '../../lib/lazy-code';
import { COMMAND_MENU, HELP } from '../../lib/screen-keys/everywhere';
import { OPEN_EVENT, OPEN_KEYS_EVENT, openCommandMenu, openKeys } from './open-command-menu';

const LazyMenu = lazyPart(async () => (await import('./command-menu')).CommandMenu);
const LazyKeys = lazyPart(async () => (await import('./keys-help')).KeysHelp);

/** The command menu and the list of keys, by their keys or by a click. Their code is loaded on first use. */
export function CommandMenu() {
  const [isWanted, setIsWanted] = useState(false);
  const [hasKeys, setHasKeys] = useState(false);
  useKeys([[COMMAND_MENU, openCommandMenu]], { alsoInFields: true });
  useKeys([[HELP, openKeys]]);
  useEffect(() => {
    const want = () => setIsWanted(true);
    const showKeys = () => setHasKeys(true);
    window.addEventListener(OPEN_EVENT, want);
    window.addEventListener(OPEN_KEYS_EVENT, showKeys);
    return () => {
      window.removeEventListener(OPEN_EVENT, want);
      window.removeEventListener(OPEN_KEYS_EVENT, showKeys);
    };
  }, []);
  return (
    <Suspense>
      {isWanted && <LazyMenu />}
      {hasKeys && <LazyKeys onClose={() => setHasKeys(false)} />}
    </Suspense>
  );
}
