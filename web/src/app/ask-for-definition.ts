import { ask } from '../lib/api';
import { fileAddress } from '../lib/workspace';

interface Entered {
  cause: 'preload' | 'enter' | 'stay';
  params: { w: string; a: string };
  search: { branch?: string };
}

/** Asks for the document of an app that is being opened while the code of the editor still loads. */
export function askForDefinition({ cause, params: { w, a }, search: { branch } }: Entered): void {
  // The pointer may only have passed the link.
  if (cause !== 'enter') return;
  const address = fileAddress({ w, branch: branch ?? null }, a, 'definition');
  ask(new URL(address, location.origin).href, { cache: 'no-cache' });
}
