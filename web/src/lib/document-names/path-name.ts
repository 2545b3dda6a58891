import { t } from '@lingui/core/macro';
import { findFieldName, findOptionName } from './names';

/** Parts of a component or a query that hold its fields. */
const PARTS: Readonly<Record<string, string>> = {
  properties: t`Properties`,
  styles: t`Styles`,
  validation: t`Validation`,
  general: t`General`,
  generalStyles: t`General styles`,
  others: t`Devices`,
  // Newer documents call it this.
  displayPreferences: t`Devices`,
  options: t`Options`,
  desktop: t`Desktop`,
  mobile: t`Mobile`,
};

/** Fields of a thing itself. */
const FIELDS: Readonly<Record<string, string>> = {
  name: t`Name`,
  type: t`Type`,
  kind: t`Kind`,
  parent: t`Parent`,
  pageId: t`Page`,
  handle: t`Handle`,
  icon: t`Icon`,
  hidden: t`Hidden`,
  position: t`Position`,
  id: t`ID`,
  index: t`Place in the order`,
  top: t`Top`,
  left: t`Left`,
  height: t`Height`,
};

/**
 * Names the JSON Pointer of a field inside its thing, as `Properties › Text`, without the parts that every component
 * has. What has no name is shown as it is in the document.
 */
export function pathName(path: string): string {
  const steps = path
    .replace(/^\/component\/definition(?=\/)|^\/component(?=\/)|^\/layouts(?=\/)/, '')
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const isWrapped = steps.length > 1 && steps.at(-1) === 'value';
  const [first, second, ...rest] = isWrapped ? steps.slice(0, -1) : steps;
  if (first === undefined) return t`entire value`;
  if (second === undefined) return named(FIELDS, first) ?? named(PARTS, first) ?? first;
  const part = named(PARTS, first);
  return part === null
    ? [first, second, ...rest].join(' › ')
    : [part, nameInPart(first, second) ?? second, ...rest].join(' › ');
}

const nameInPart = (part: string, key: string): string | null =>
  part === 'options' ? findOptionName(key) : (findFieldName(key) ?? named(FIELDS, key));

const named = (names: Readonly<Record<string, string>>, key: string): string | null =>
  Object.hasOwn(names, key) ? names[key] : null;
