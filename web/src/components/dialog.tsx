import { Modal, type ModalProps } from '@mantine/core';
import { useEffect } from 'react';
import { returnFocus } from './focus-origin';

/** A modal that is there while it is drawn; then the focus returns, which Modal does only where it stays, closed. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  // A moment later: another dialog may follow, or what had opened this one be drawn without it.
  useEffect(() => () => void setTimeout(returnFocus), []);
  return <Modal opened {...props} />;
}
