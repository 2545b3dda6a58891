import { Button } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '../lib/clipboard';

const SHOWN_MS = 2_000;

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
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
        onClick={async () => setState((await copyText(text)) ? 'copied' : 'failed')}
      >
        {state === 'copied' ? 'Copied' : label}
      </Button>
      <span role="status" className="visually-hidden">
        {state === 'copied' && 'Copied to the clipboard'}
        {state === 'failed' && 'Copying failed. Select the text and copy it manually.'}
      </span>
    </>
  );
}
