import { t } from '@lingui/core/macro';
import { fieldName } from '../../../../lib/document-names';

type Labels = Readonly<Record<string, string>>;

const DEFAULT: Labels = { value: t`Default value` };
const DYNAMIC: Labels = { advanced: t`Dynamic options`, schema: t`Options as code` };
const LISTED: Labels = { ...DEFAULT, values: t`Option values` };
const WIDTH: Labels = { size: t`Width` };

/** Names that a type gives to fields whose keys mean something else elsewhere. */
const LABELS: Readonly<Record<string, Labels>> = {
  Checkbox: { uncheckedColor: t`Not selected` },
  DropDown: LISTED,
  DropdownV2: DYNAMIC,
  EmailInput: DEFAULT,
  Form: { advanced: t`Custom schema` },
  Modal: WIDTH,
  ModalV2: WIDTH,
  Multiselect: LISTED,
  MultiselectV2: DYNAMIC,
  NumberInput: DEFAULT,
  PasswordInput: DEFAULT,
  PDF: { scale: t`Page to width` },
  PhoneInput: DEFAULT,
  RadioButton: LISTED,
  RadioButtonV2: DYNAMIC,
  RangeSliderV2: { color: t`Label`, schema: t`Marks` },
  StarRating: { textColor: t`Stars` },
  Steps: { advanced: t`Dynamic steps`, schema: t`Steps as code` },
  SvgImage: { data: t`SVG` },
  Tags: { advanced: t`Dynamic tags` },
  TextArea: DEFAULT,
  TextInput: DEFAULT,
  ToggleSwitchV2: { uncheckedColor: t`Off` },
};

/** Returns the name of a type's field, by its key in the document. */
export function fieldLabel(type: string, key: string): string {
  const own = Object.hasOwn(LABELS, type) ? LABELS[type] : {};
  return Object.hasOwn(own, key) ? own[key] : fieldName(key);
}
