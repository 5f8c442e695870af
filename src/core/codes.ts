import { catalogCodes } from './codes/5-catalog.ts';
import { commandCodes } from './codes/9-command.ts';
import { configCodes } from './codes/1-config.ts';
import { engineCodes } from './codes/7-engine.ts';
import { icd11Codes } from './codes/2-icd11.ts';
import { imageCodes } from './codes/4-images.ts';
import { mappingCodes } from './codes/2-mappings.ts';
import { releaseCodes } from './codes/6-release.ts';
import { sheetCodes } from './codes/2-sheets.ts';
import { sourceCodes } from './codes/3-sources.ts';
import { storeCodes } from './codes/7-store.ts';

/**
 * Every diagnostic code there is. The first digit is the room: 1 config files, 2 mappings and ICD-11,
 * 3 sources and records, 4 images and steps, 5 catalog and rules, 6 releases, 7 engine and store,
 * 9 commands. A code is never reused for something else.
 */
export const codes = {
  ...configCodes,
  ...mappingCodes,
  ...icd11Codes,
  ...sheetCodes,
  ...sourceCodes,
  ...imageCodes,
  ...catalogCodes,
  ...releaseCodes,
  ...engineCodes,
  ...storeCodes,
  ...commandCodes,
} as const;

export type DiagnosticCode = keyof typeof codes;
