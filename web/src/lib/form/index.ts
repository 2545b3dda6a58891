export { useFormDialog } from './use-form-dialog';
export { useFormProblem } from './use-form-problem';
