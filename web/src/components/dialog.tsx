import { Modal, type ModalProps } from '@mantine/core';
import { useEffect } from 'react';
import { returnFocus } from '../lib/focus/index';

/**
 * Modal that is open while rendered. Returns the focus on unmount; Mantine's Modal does so only if it stays mounted.
 */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  // Runs later: another dialog may follow, or the opener may be rendered without this one.
  useEffect(() => () => void setTimeout(returnFocus), []);
  return <Modal opened {...props} />;
}
