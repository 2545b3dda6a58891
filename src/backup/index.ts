export { backupOf, BackupRequest } from './backup.dto';
export { BackupHttpModule } from './backup-http.module';
export { BackupHandlers } from './handlers';
export { BackupsOfWorkspace } from './settings';
export { BackupStore } from './store';
