export { backupQuery, useSaveBackup, type Backup } from './backup';
export { AppBackup } from './components/app-backup';
export { BackupState } from './components/backup-state';
