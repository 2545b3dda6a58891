import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Takes a label that the step has in bold, and returns it. */
type Label = (name: string) => string;

/**
 * Follows the numbered steps of a page of the documentation. There is one act for each step, and it uses every label that the
 * step has in bold, so that the page cannot name a button that is not there.
 */
export async function follow(page: string, acts: ((label: Label) => Promise<unknown>)[]): Promise<void> {
  const text = readFileSync(join(__dirname, '../../docs', page), 'utf8');
  const steps = text.split('\n').filter((line) => /^\d+\. /.test(line));
  expect(steps).toHaveLength(acts.length);
  for (const [at, step] of steps.entries()) {
    const unused = new Set([...step.matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => name!));
    const label: Label = (name) => {
      if (!step.includes(`**${name}**`)) throw new Error(`The step “${step}” does not say ${name}.`);
      unused.delete(name);
      return name;
    };
    await acts[at]!(label);
    expect({ step, unused: [...unused] }).toEqual({ step, unused: [] });
  }
}
