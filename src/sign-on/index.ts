export { SignOnModule } from './sign-on.module';
