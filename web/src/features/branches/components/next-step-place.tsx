import { Suspense } from 'react';
import { lazyPart } from '../../../lib/lazy-code';
import { useWorkspace } from '../../../lib/workspace';
import type { NextStepProps } from './next-step';
import classes from './next-step.module.css';

const NextStepOfBranch = lazyPart(async () => (await import('./next-step')).NextStep);

/** Place of the next step, which has its height at once. Renders nothing on the default branch, as on most first visits. */
export function NextStep(props: NextStepProps) {
  const { copy, defaultBranch } = useWorkspace();
  if (copy.branch === null || defaultBranch === null) return null;
  return (
    <Suspense fallback={<Empty />}>
      <NextStepOfBranch {...props} />
    </Suspense>
  );
}

const Empty = () => (
  <section className={classes.frame} aria-busy>
    <div className={classes.step} />
  </section>
);
