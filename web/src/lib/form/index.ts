export { useFormDialog } from './use-form-dialog';
export { useFreshValues } from './use-fresh-values';
export { useFormProblem } from './use-form-problem';
