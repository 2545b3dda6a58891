import { t } from '@lingui/core/macro';
import { Button, type ButtonProps } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '../lib/clipboard';
import classes from './copy-button.module.css';

const SHOWN_MS = 2_000;

interface Props extends Pick<ButtonProps, 'size' | 'variant' | 'color' | 'className'> {
  text: string;
  label?: string;
  /** Accessible name, if the label does not say what the button copies. */
  name?: string;
  tabIndex?: number;
}

export function CopyButton({ text, label = t`Copy`, name, ...button }: Props) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const icon = state === 'copied' ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />;
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={icon}
        aria-label={state === 'copied' ? undefined : name}
        {...button}
        onClick={async () => setState((await copyText(text)) ? 'copied' : 'failed')}
      >
        {state === 'copied' ? t`Copied` : label}
      </Button>
      <span role="status" className={state === 'failed' ? classes.failed : 'visually-hidden'}>
        {state === 'copied' && t`Copied to the clipboard`}
        {state === 'failed' && t`Copying failed. Select the text and copy it manually.`}
      </span>
    </>
  );
}
