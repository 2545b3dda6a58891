import { Input } from '@mantine/core';
import { Suspense } from 'react';
import { lazyPart } from '../../../lib/lazy-code';
import type { Language } from '../code/languages';
import classes from './inspector.module.css';
import { useDraft } from './use-draft';

/** CodeMirror, in its own chunk. */
const CodeInput = lazyPart(async () => (await import('../code/code-input')).default);

interface Props {
  label: string;
  language: Language;
  value: unknown;
  isReadOnly: boolean;
  /** Receives JSON text. */
  onChange: (raw: string) => void;
}

export function CodeField({ label, language, value, isReadOnly, onChange }: Props) {
  const text = typeof value === 'string' ? value : '';
  // An empty text in place of null would be a change that nobody made.
  const rawOf = (draft: string) => (draft === '' && value === null ? 'null' : JSON.stringify(draft));
  const { draft, setDraft, take } = useDraft({ text, rawOf, onChange });
  return (
    <Input.Wrapper label={label} size="xs" labelElement="div">
      <div className={classes.codeInput}>
        <Suspense fallback={<pre className={classes.code}>{text}</pre>}>
          <CodeInput
            {...{ label, language, isReadOnly }}
            value={draft ?? text}
            onChange={setDraft}
            onBlur={() => {
              take();
              setDraft(null);
            }}
          />
        </Suspense>
      </div>
    </Input.Wrapper>
  );
}
