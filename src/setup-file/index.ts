export {
  ApplySetupFile,
  describeSetupChange,
  type SetupChange,
  type SetupFailure,
  type SetupOutcome,
} from './apply-setup-file';
export { printSchema } from './description';
export { readSetupFile, type SetupFile } from './read-setup-file';
export { SetupFileModule } from './setup-file.module';
