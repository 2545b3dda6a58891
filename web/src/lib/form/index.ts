export { fieldTexts } from './field-texts';
export { isEmail } from './is-email';
export { useForm } from './use-form';
export { useFormDialog } from './use-form-dialog';
export { useFreshValues } from './use-fresh-values';
export { useFormProblem } from './use-form-problem';
