import { t } from '@lingui/core/macro';
import type { Group } from '../../document';

export const GROUP_NAMES: Readonly<Record<Group, string>> = {
  text: t`Text and buttons`,
  inputs: t`Inputs`,
  choices: t`Choices`,
  dates: t`Dates and times`,
  data: t`Data`,
  containers: t`Containers`,
  media: t`Media`,
  navigation: t`Navigation`,
  other: t`Other`,
};
