// tsc emits only TypeScript; the SQL stages travel beside the code that reads them.
import { cpSync, rmSync } from 'node:fs';

rmSync('dist/src/catalog/sql', { recursive: true, force: true });
cpSync('src/catalog/sql', 'dist/src/catalog/sql', { recursive: true });
