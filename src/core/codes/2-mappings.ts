import type { CodeText } from '../code-text.ts';

export const mappingCodes = {
  DX2001: { title: 'placeholder', explain: 'replaced by the room that owns this file' },
} as const satisfies Record<string, CodeText>;
