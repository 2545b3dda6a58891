import { plural } from '@lingui/core/macro';
import type { Component } from '../../../../../src/apps/document/editing';

/** Returns the name of the only component, or how many there are. */
export const namesOf = (components: readonly Component[]): string =>
  components.length === 1
    ? components[0].name
    : plural(components.length, { one: '# component', other: '# components' });
