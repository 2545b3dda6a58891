import { t } from '@lingui/core/macro';
/** Formats the JSON Pointer of a field inside its thing, without the parts that every component has. */
export function fieldName(path: string): string {
  const steps = path
    .replace(/^\/component\/definition(?=\/)|^\/component(?=\/)|^\/layouts(?=\/)/, '')
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const isWrapped = steps.length > 1 && steps.at(-1) === 'value';
  return (isWrapped ? steps.slice(0, -1) : steps).join(' › ') || t`entire value`;
}
