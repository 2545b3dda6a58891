// The library's styles come first, so that the page's styles override them.
import './app/styles';
import { loadLanguage } from './lib/language';

await loadLanguage();
// Texts of modules are told when these are imported, so the language has to be known before.
const { startApp } = await import('./app/start-app');
startApp();
